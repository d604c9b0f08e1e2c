/** The settings a replay supposes: each with what is in force, and what is wrong with what was typed. */
import { Plus, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { judgementText as t } from '../text/judgement';
import { type Option, optionWords, readSetting, type Supposed } from './supposing';

interface SettingRowsProps {
  supposed: readonly Supposed[];
  options: readonly Option[];
  /** True once the form was sent: what is missing is told only then. */
  told: boolean;
  /** The list of settings could not be read. */
  unread: boolean;
  onChange: (next: Supposed[]) => void;
}

export function SettingRows({ supposed, options, told, unread, onChange }: SettingRowsProps) {
  const last = useRef(0);
  const change = (row: number, part: Partial<Supposed>) =>
    onChange(supposed.map((one) => (one.row === row ? { ...one, ...part } : one)));
  const add = () => {
    last.current += 1;
    onChange([...supposed, { row: last.current, key: '', typed: '' }]);
  };
  return (
    <fieldset className="settings">
      <legend>{t.replays.settings}</legend>
      {supposed.length === 0 && <p className="muted">{t.replays.settingsHint}</p>}
      {unread && <p className="form-trouble">{t.replays.noOptions}</p>}
      {supposed.map((one) => (
        <SettingRow
          key={one.row}
          supposed={one}
          options={options.filter(
            (option) => option.key === one.key || supposed.every((other) => other.key !== option.key),
          )}
          told={told}
          onChange={(part) => change(one.row, part)}
          onRemove={() => onChange(supposed.filter((other) => other.row !== one.row))}
        />
      ))}
      <button type="button" className="button small" data-testid="add-setting" onClick={add}>
        <Plus size={14} aria-hidden="true" /> {t.replays.add}
      </button>
    </fieldset>
  );
}

interface SettingRowProps {
  supposed: Supposed;
  options: readonly Option[];
  told: boolean;
  onChange: (part: Partial<Supposed>) => void;
  onRemove: () => void;
}

function SettingRow({ supposed, options, told, onChange, onRemove }: SettingRowProps) {
  const about = useId();
  const option = options.find((one) => one.key === supposed.key);
  const { name, unit } = optionWords(supposed.key);
  const read = supposed.key ? readSetting(supposed.key, supposed.typed) : 'no_setting';
  const trouble =
    typeof read === 'string' && (told || (read !== 'missing' && read !== 'no_setting'))
      ? t.replays.settingTrouble[read]
      : '';
  return (
    <div className="setting" data-testid="setting">
      <select
        className="field"
        aria-label={t.replays.setting}
        value={supposed.key}
        onChange={(event) => onChange({ key: event.target.value })}
      >
        <option value="">{t.replays.chooseSetting}</option>
        {options.map(({ key }) => (
          <option key={key} value={key}>
            {optionWords(key).name}
          </option>
        ))}
      </select>
      <input
        className="field number"
        inputMode="decimal"
        aria-label={name ? `${name}${unit ? `, ${unit}` : ''}: ${t.replays.value}` : t.replays.value}
        aria-invalid={trouble !== ''}
        aria-describedby={about}
        placeholder={typeof option?.value === 'number' ? String(option.value) : ''}
        value={supposed.typed}
        onChange={(event) => onChange({ typed: event.target.value })}
      />
      <span className="muted setting-unit">{unit}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={t.replays.remove(name || t.replays.setting)}
        onClick={onRemove}
      >
        <X size={16} />
      </button>
      <p id={about} className="setting-about">
        {option && <span className="muted">{inForce(option)}</span>}
        <span className="form-trouble" role="alert">
          {trouble}
        </span>
      </p>
    </div>
  );
}

function inForce(option: Option): string {
  const said =
    option.value === null ? t.replays.notSaid : t.replays.inForce(String(option.value), option.unit);
  return option.about && option.about !== option.unit ? `${said} · ${option.about}` : said;
}
