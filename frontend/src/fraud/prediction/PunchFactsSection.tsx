import type { PredictionDetail } from '../../api/fraud';
import { Facts, Section } from '../../live/panel/Section';
import { fraudText } from '../../text/fraud';
import { formatClock, formatDistance, formatMoment, zoneName } from '../../timing/format';
import { formatFigure } from '../words';

const t = fraudText.prediction;

interface PunchFactsSectionProps {
  prediction: PredictionDetail;
  zone: string | undefined;
}

export function PunchFactsSection({ prediction, zone }: PunchFactsSectionProps) {
  return (
    <Section title={t.facts}>
      <Facts facts={factsOf(prediction, zone)} />
    </Section>
  );
}

/** What the punch itself told, each fact with its unit; times in the site's zone, which is named. */
export function factsOf(
  prediction: PredictionDetail,
  zone: string | undefined,
  named = (at: string) => `${formatMoment(at, 0, zone)} ${zoneName(Date.parse(at), zone)}`,
): [string, string][] {
  const { punch, at } = prediction;
  const mock = punch?.mock == null ? '–' : punch.mock ? t.mockOn : t.mockOff;
  const facts: [string, string | null | undefined][] = [
    [t.factNames.at, named(at)],
    [t.factNames.received, punch?.received_at && named(punch.received_at)],
    [t.factNames.direction, fraudText.direction[prediction.direction] ?? prediction.direction],
    [t.factNames.shift, shiftWords(prediction, zone)],
    [t.factNames.device, punch?.device],
    [t.factNames.method, punch?.method],
    [t.factNames.face, formatFigure(punch?.face_confidence)],
    [t.factNames.quality, formatFigure(punch?.biometric_quality)],
    [t.factNames.liveness, formatFigure(punch?.liveness)],
    [t.factNames.accuracy, formatDistance(punch?.accuracy_m)],
    [t.factNames.mock, mock],
    [t.factNames.fence, fenceWords(prediction)],
  ];
  return facts.map(([name, value]) => [name, value ?? '–']);
}

function shiftWords({ shift, person_id }: PredictionDetail, zone: string | undefined): string {
  if (!shift) return t.noShift;
  const hours = `${formatClock(shift.start, zone)}–${formatClock(shift.end, zone)}`;
  return [
    hours,
    shift.site_name,
    shift.person_id !== person_id && t.shiftOf(shift.person_name),
    shift.substitute_for && t.substitute(shift.substitute_for),
  ]
    .filter(Boolean)
    .join(' · ');
}

function fenceWords({ features }: PredictionDetail): string {
  const distance_m = features.geofence_distance_meters;
  if (distance_m === null || distance_m === undefined) return '–';
  return distance_m <= 0 ? t.inside : formatDistance(distance_m);
}
