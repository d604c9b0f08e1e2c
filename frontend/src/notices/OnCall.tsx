import { Plus, Upload } from 'lucide-react';
import { useState } from 'react';
import { Loaded } from '../desk/parts';
import { Slab } from '../judgement/Slab';
import { Avatar } from '../marks/Mark';
import { Empty, explain } from '../parts/Notice';
import { tellError } from '../shell/toasts';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatClock, formatMoment, zoneName } from '../timing/format';
import { useImportCalendar, useSchedules, useWho } from './queries';
import { ScheduleForm } from './ScheduleForm';
import type { Schedule } from './types';
import { dayStart, dutyDays } from './week';

const t = deskText.notices.oncall;
const DAYS_SHOWN = 7;
const STEP_MS = 5 * 60_000;

/** Who is on call now, and over the week. */
export function OnCall({ mayWrite }: { mayWrite: boolean }) {
  const query = useSchedules();
  const [editing, setEditing] = useState<Schedule | 'new' | null>(null);
  return (
    <div className="desk-stack">
      {mayWrite && (
        <p>
          <button
            type="button"
            className="button"
            data-testid="new-schedule"
            onClick={() => setEditing('new')}
          >
            <Plus size={15} aria-hidden="true" /> {t.fresh}
          </button>
        </p>
      )}
      <Loaded query={query}>
        {(schedules) => (
          <>
            {schedules.length === 0 && <Empty title={t.empty} hint={t.emptyHint} />}
            {schedules.map((schedule) => (
              <ScheduleSlab
                key={schedule.id}
                schedule={schedule}
                mayWrite={mayWrite}
                onEdit={() => setEditing(schedule)}
              />
            ))}
          </>
        )}
      </Loaded>
      {editing !== null && (
        <ScheduleForm schedule={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </div>
  );
}

interface SlabProps {
  schedule: Schedule;
  mayWrite: boolean;
  onEdit: () => void;
}

function ScheduleSlab({ schedule, mayWrite, onEdit }: SlabProps) {
  return (
    <Slab
      title={
        <>
          {schedule.name} <span className="slab-sub muted">{schedule.timezone}</span>
        </>
      }
      testId="schedule"
      aside={
        mayWrite && (
          <span className="slab-tools">
            <ImportButton schedule={schedule} />
            <button
              type="button"
              className="button small"
              aria-label={t.editOf(schedule.name)}
              onClick={onEdit}
            >
              {t.edit}
            </button>
          </span>
        )
      }
    >
      <div className="slab-part on-call-now">
        <span className="overline">{t.now}</span>
        {schedule.on_call.length === 0 && <span className="strong failed">{t.nobody}</span>}
        {schedule.on_call.map((person) => (
          <span key={person.person_id} className="with-mark strong">
            <Avatar name={person.name} /> {person.name}
          </span>
        ))}
        <span className="muted">{schedule.calendar ? t.fromCalendar : t.layers(schedule.layers.length)}</span>
      </div>
      <Week schedule={schedule} />
    </Slab>
  );
}

/** A calendar file takes the place of the one before. */
function ImportButton({ schedule }: { schedule: Schedule }) {
  const load = useImportCalendar();
  async function read(file: File | undefined) {
    if (!file) return;
    const calendar = await file.text();
    load.mutate(
      { id: schedule.id, calendar },
      { onError: (error) => tellError(t.notImported(file.name, explain(error))) },
    );
  }
  return (
    <label className="button small file-button">
      <Upload size={14} aria-hidden="true" /> {t.import}
      <input
        type="file"
        className="visually-hidden"
        accept=".ics,text/calendar"
        aria-label={t.importOf(schedule.name)}
        onChange={(event) => {
          void read(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </label>
  );
}

function Week({ schedule }: { schedule: Schedule }) {
  const now_ms = useNow(STEP_MS);
  const zone = schedule.timezone;
  const from_ms = dayStart(now_ms, zone);
  const who = useWho(schedule.id, new Date(from_ms).toISOString());
  return (
    <Loaded query={who} rows={3}>
      {(answer) => {
        const days = dutyDays(answer.watches ?? [], from_ms, DAYS_SHOWN, zone);
        return (
          <div className="table-scroll">
            <table className="table duty-table">
              <caption className="visually-hidden">{t.weekOf(schedule.name, zoneName(now_ms, zone))}</caption>
              <thead>
                <tr>
                  <th scope="col">{t.day}</th>
                  <th scope="col">{t.onCall}</th>
                </tr>
              </thead>
              <tbody>
                {days.map((day) => (
                  <tr key={day.start_ms} data-today={now_ms >= day.start_ms && now_ms < day.end_ms}>
                    <th scope="row" className="nowrap">
                      {formatMoment(new Date(day.start_ms).toISOString(), 0, zone).replace(/ \d\d:\d\d$/, '')}
                    </th>
                    <td>
                      <ul className="duty-spans">
                        {day.spans.map((span) => (
                          <li key={span.since_ms} data-empty={span.names.length === 0}>
                            <span className="muted">
                              {spanWords(span.since_ms, span.until_ms, day, zone)}
                            </span>{' '}
                            <span className="strong">{span.names.join(', ') || t.nobody}</span>{' '}
                            <span className="muted">{span.because}</span>
                          </li>
                        ))}
                        {day.spans.length === 0 && <li className="muted">{t.nobody}</li>}
                      </ul>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      }}
    </Loaded>
  );
}

function spanWords(
  since_ms: number,
  until_ms: number,
  day: { start_ms: number; end_ms: number },
  zone: string,
): string {
  if (since_ms === day.start_ms && until_ms === day.end_ms) return t.allDay;
  return `${formatClock(since_ms, zone)}–${until_ms === day.end_ms ? '24:00' : formatClock(until_ms, zone)}`;
}
