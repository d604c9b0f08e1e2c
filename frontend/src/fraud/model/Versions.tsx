import { useState } from 'react';
import type { FraudModel } from '../../api/models';
import { Locked } from '../../desk/parts';
import { useCommonZone } from '../../judgement/place';
import { Slab } from '../../judgement/Slab';
import { Dialog } from '../../parts/Dialog';
import { useCan } from '../../session/session';
import { text } from '../../text';
import { modelText as t } from '../../text/fraud-model';
import { formatCount, formatMoment } from '../../timing/format';
import { TableScroll } from '../TableScroll';
import { formatFigure } from '../words';
import { useActivate, useRollBack } from './queries';

interface VersionsProps {
  models: readonly FraudModel[];
  shown: string;
  onShow: (id: string) => void;
}

type Asked = { kind: 'activate'; model: FraudModel } | { kind: 'roll-back' } | null;

/** Every version; another one is let decide, or the one before brought back, after a question. */
export function Versions({ models, shown, onShow }: VersionsProps) {
  const may = useCan('noc:configure');
  const zone = useCommonZone();
  const [asked, setAsked] = useState<Asked>(null);
  const canRollBack =
    models.some((one) => one.state === 'ACTIVE') && models.some((one) => one.state === 'RETIRED');
  return (
    <Slab
      title={t.versions}
      testId="versions"
      aside={
        may &&
        canRollBack && (
          <button type="button" className="button small" onClick={() => setAsked({ kind: 'roll-back' })}>
            {t.rollBack}
          </button>
        )
      }
    >
      <TableScroll label={t.versions}>
        <table className="table">
          <thead>
            <tr>
              {t.versionColumns.map((name, index) => (
                <th key={name} scope="col" className={index > 2 ? 'number' : undefined}>
                  {name || <span className="visually-hidden">{t.versions}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {models.map((one) => (
              <tr
                key={one.id}
                className={one.id === shown ? 'chosen' : undefined}
                data-testid="model-version"
              >
                <td>
                  <button
                    type="button"
                    className="button small quiet"
                    aria-pressed={one.id === shown}
                    aria-label={t.show(String(one.version))}
                    onClick={() => onShow(one.id)}
                  >
                    {one.version}
                  </button>
                </td>
                <td title={one.reason}>{t.states[one.state] ?? one.state}</td>
                <td className="nowrap">{formatMoment(one.trained_at, 0, zone)}</td>
                <td className="number">{formatCount(one.samples)}</td>
                <td className="number">{formatFigure(one.pr_auc)}</td>
                <td className="number">{formatFigure(one.precision)}</td>
                <td className="number">{formatFigure(one.recall)}</td>
                <td className="number">
                  {may && one.state !== 'ACTIVE' && one.state !== 'REJECTED' && (
                    <button
                      type="button"
                      className="button small"
                      onClick={() => setAsked({ kind: 'activate', model: one })}
                    >
                      {t.activate}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
      {!may && (
        <div className="slab-part">
          <Locked>{t.readOnly}</Locked>
        </div>
      )}
      {asked && <Question asked={asked} onClose={() => setAsked(null)} />}
    </Slab>
  );
}

function Question({ asked, onClose }: { asked: NonNullable<Asked>; onClose: () => void }) {
  const activate = useActivate();
  const rollBack = useRollBack();
  const version = asked.kind === 'activate' ? String(asked.model.version) : '';
  const yes = () => {
    if (asked.kind === 'activate') activate.mutate(asked.model);
    else rollBack.mutate(undefined);
    onClose();
  };
  return (
    <Dialog title={asked.kind === 'activate' ? t.activateTitle(version) : t.rollBackTitle} onClose={onClose}>
      <p>{asked.kind === 'activate' ? t.activateLead : t.rollBackLead}</p>
      <div className="form-foot">
        <button
          type="button"
          className="button primary"
          data-first-focus
          data-testid="model-yes"
          onClick={yes}
        >
          {asked.kind === 'activate' ? t.activateYes(version) : t.rollBackYes}
        </button>
        <button type="button" className="button quiet" onClick={onClose}>
          {text.common.cancel}
        </button>
      </div>
    </Dialog>
  );
}
