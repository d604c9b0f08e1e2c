/** Until when something is put aside. Pure: now is an argument. */

export const PRESET_MINUTES = ['30', '60', '240', '480'] as const;
export type PresetMinutes = (typeof PRESET_MINUTES)[number];

/** RFC 3339, or null when the moment that was typed is none or does not lie ahead. */
export function untilOf(choice: PresetMinutes | 'at', typed: string, now_ms: number): string | null {
  const at_ms = choice === 'at' ? Date.parse(typed) : now_ms + Number(choice) * 60_000;
  return Number.isNaN(at_ms) || at_ms <= now_ms ? null : new Date(at_ms).toISOString();
}
