import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Field, Pick, Refusal } from '../desk/parts';
import { Dialog } from '../parts/Dialog';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { useTargets } from './Policies';
import { useSavePolicy } from './queries';
import type { Policy, PolicyStep, TargetKind } from './types';

const t = deskText.notices.policies;
const KINDS: readonly TargetKind[] = ['schedule', 'person', 'channel'];

export function PolicyForm({ policy, onClose }: { policy: Policy | null; onClose: () => void }) {
  const [name, setName] = useState(policy?.name ?? '');
  const [steps, setSteps] = useState<PolicyStep[]>(
    () => policy?.steps ?? [{ after_minutes: 0, targets: [] }],
  );
  const [repeats, setRepeats] = useState(policy ? String(policy.repeats ?? '') : '2');
  const [minutes, setMinutes] = useState(policy?.repeat_minutes ?? 10);
  const [active, setActive] = useState(policy?.active ?? true);
  const [trouble, setTrouble] = useState('');
  const save = useSavePolicy(policy?.id ?? null);
  const put = (index: number, part: Partial<PolicyStep>) =>
    setSteps(steps.map((step, at) => (at === index ? { ...step, ...part } : step)));

  function submit() {
    const empty = steps.length === 0 || steps.some((step) => step.targets.length === 0);
    setTrouble(empty ? t.emptyStep : '');
    if (empty) return;
    save.mutate(
      {
        name: name.trim(),
        steps,
        repeats: repeats.trim() === '' ? null : Number(repeats),
        repeat_minutes: minutes,
        active,
      },
      { onSuccess: onClose },
    );
  }

  return (
    <Dialog title={policy ? t.editTitle(policy.name) : t.newTitle} onClose={onClose}>
      <form
        className="desk-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field name={t.name}>
          <input
            className="field"
            required
            maxLength={200}
            data-first-focus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        {steps.map((step, index) => (
          <StepFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            key={index}
            step={step}
            place={index + 1}
            onChange={(part) => put(index, part)}
            onRemove={() => setSteps(steps.filter((_, at) => at !== index))}
          />
        ))}
        <button
          type="button"
          className="button small"
          onClick={() => setSteps([...steps, { after_minutes: 10, targets: [] }])}
        >
          <Plus size={14} aria-hidden="true" /> {t.addStep}
        </button>
        <div className="field-pair">
          <Field name={t.repeatTimes} hint={t.repeatHint}>
            <input
              className="field"
              type="number"
              min={0}
              max={1000}
              value={repeats}
              onChange={(event) => setRepeats(event.target.value)}
            />
          </Field>
          <Field name={t.repeatMinutes}>
            <input
              className="field"
              type="number"
              min={1}
              max={1440}
              required
              value={minutes}
              onChange={(event) => setMinutes(Number(event.target.value))}
            />
          </Field>
        </div>
        <label className="choice">
          <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
          {t.active}
        </label>
        {trouble && (
          <p className="form-trouble" role="alert">
            {trouble}
          </p>
        )}
        <Refusal error={save.error} />
        <div className="form-foot">
          <button
            type="submit"
            className="button primary"
            disabled={save.isPending}
            data-testid="save-policy"
          >
            {t.save}
          </button>
          <button type="button" className="button quiet" onClick={onClose}>
            {text.common.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface StepProps {
  step: PolicyStep;
  place: number;
  onChange: (part: Partial<PolicyStep>) => void;
  onRemove: () => void;
}

function StepFields({ step, place, onChange, onRemove }: StepProps) {
  const targets = useTargets();
  const [kind, setKind] = useState<TargetKind>('schedule');
  const nameOf = (of: TargetKind, id: number) =>
    targets[of].find((one) => one.id === id)?.name ?? t.unknown(of, id);
  const has = (id: number) => step.targets.some((one) => one.kind === kind && one.id === id);
  return (
    <fieldset className="layer">
      <legend>{t.step(place)}</legend>
      <Field name={place === 1 ? t.afterFirst : t.afterNext}>
        <input
          className="field narrow"
          type="number"
          min={0}
          max={1440}
          required
          value={step.after_minutes}
          onChange={(event) => onChange({ after_minutes: Number(event.target.value) })}
        />
      </Field>
      <ul className="turns">
        {step.targets.map((one) => (
          <li key={`${one.kind} ${one.id}`}>
            {nameOf(one.kind, one.id)}
            <button
              type="button"
              className="icon-button"
              aria-label={t.removeFrom(nameOf(one.kind, one.id))}
              onClick={() => onChange({ targets: step.targets.filter((other) => other !== one) })}
            >
              <Trash2 size={15} />
            </button>
          </li>
        ))}
      </ul>
      <div className="field-pair">
        <Field name={t.kind}>
          <select
            className="field"
            value={kind}
            onChange={(event) => setKind(event.target.value as TargetKind)}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t.kinds[one]}
              </option>
            ))}
          </select>
        </Field>
        <Field name={t.whom}>
          <Pick
            key={`${kind} ${step.targets.length}`}
            label={t.whom}
            options={targets[kind].filter((one) => !has(one.id))}
            value={null}
            onChange={(id) => id !== null && onChange({ targets: [...step.targets, { kind, id }] })}
          />
        </Field>
      </div>
      <button type="button" className="button small quiet" onClick={onRemove}>
        {t.removeStep}
      </button>
    </fieldset>
  );
}
