import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNames } from '../desk/MatcherRows';
import { Field, Pick, Refusal } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Dialog } from '../parts/Dialog';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { serverNow } from '../timing/clock';
import { useSaveSchedule } from './queries';
import type { Layer, Schedule } from './types';

const t = deskText.notices.oncall;

function freshLayer(): Layer {
  const since = new Date(serverNow()).toISOString().slice(0, 10);
  return { name: t.rotation, people: [], since, handover: '09:00', unit: 'week', every: 1, hours: null };
}

export function ScheduleForm({ schedule, onClose }: { schedule: Schedule | null; onClose: () => void }) {
  const zone = useCommonZone();
  const [name, setName] = useState(schedule?.name ?? '');
  const [timezone, setTimezone] = useState(schedule?.timezone ?? zone ?? 'UTC');
  const [layers, setLayers] = useState<Layer[]>(() => schedule?.layers ?? [freshLayer()]);
  const save = useSaveSchedule(schedule?.id ?? null);
  const put = (index: number, part: Partial<Layer>) =>
    setLayers(layers.map((layer, at) => (at === index ? { ...layer, ...part } : layer)));
  return (
    <Dialog title={schedule ? t.editTitle(schedule.name) : t.newTitle} onClose={onClose}>
      <form
        className="desk-form"
        onSubmit={(event) => {
          event.preventDefault();
          // The names are the server's words for the people, not ours to write.
          const plain = layers.map(({ names: _names, ...layer }) => layer);
          save.mutate({ name: name.trim(), timezone, layers: plain }, { onSuccess: onClose });
        }}
      >
        <div className="field-pair">
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
          <Field name={t.zone}>
            <input
              className="field"
              required
              value={timezone}
              onChange={(event) => setTimezone(event.target.value)}
            />
          </Field>
        </div>
        {layers.map((layer, index) => (
          <LayerFields
            // biome-ignore lint/suspicious/noArrayIndexKey: layers have no other name, and are added at the end
            key={index}
            layer={layer}
            place={index + 1}
            onChange={(part) => put(index, part)}
            onRemove={() => setLayers(layers.filter((_, at) => at !== index))}
          />
        ))}
        <button type="button" className="button small" onClick={() => setLayers([...layers, freshLayer()])}>
          <Plus size={14} aria-hidden="true" /> {t.addLayer}
        </button>
        <Refusal error={save.error} />
        <div className="form-foot">
          <button
            type="submit"
            className="button primary"
            disabled={save.isPending}
            data-testid="save-schedule"
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

interface LayerProps {
  layer: Layer;
  place: number;
  onChange: (part: Partial<Layer>) => void;
  onRemove: () => void;
}

/** A rotation: who takes turns, from when, how often. */
function LayerFields({ layer, place, onChange, onRemove }: LayerProps) {
  const { people } = useNames();
  const nameOf = (id: number, index: number) =>
    people.find((one) => one.id === id)?.name ?? layer.names?.[index] ?? String(id);
  return (
    <fieldset className="layer">
      <legend>{t.layer(place)}</legend>
      <ol className="turns">
        {layer.people.map((id, index) => (
          <li key={id}>
            {nameOf(id, index)}
            <button
              type="button"
              className="icon-button"
              aria-label={t.removeFrom(nameOf(id, index))}
              onClick={() => onChange({ people: layer.people.filter((one) => one !== id), names: undefined })}
            >
              <Trash2 size={15} />
            </button>
          </li>
        ))}
      </ol>
      <Field name={t.addPerson}>
        <Pick
          key={layer.people.length}
          label={t.addPerson}
          options={people.filter((one) => !layer.people.includes(one.id))}
          value={null}
          onChange={(id) => id !== null && onChange({ people: [...layer.people, id], names: undefined })}
        />
      </Field>
      <div className="field-triple">
        <Field name={t.since}>
          <input
            className="field"
            type="date"
            required
            value={layer.since}
            onChange={(event) => onChange({ since: event.target.value })}
          />
        </Field>
        <Field name={t.handover}>
          <input
            className="field"
            type="time"
            required
            value={layer.handover}
            onChange={(event) => onChange({ handover: event.target.value })}
          />
        </Field>
        <Field name={t.turn}>
          <select
            className="field"
            value={layer.unit}
            onChange={(event) => onChange({ unit: event.target.value as Layer['unit'] })}
          >
            <option value="day">{t.daily}</option>
            <option value="week">{t.weekly}</option>
          </select>
        </Field>
      </div>
      <button type="button" className="button small quiet" onClick={onRemove}>
        {t.removeLayer}
      </button>
    </fieldset>
  );
}
