/** The icon of each category. */
import { Activity, ClipboardCheck, HeartPulse, type LucideIcon, ShieldAlert, Smartphone } from 'lucide-react';
import type { FindingCategory } from '../api/findings';

export const CATEGORY_ICON: Record<FindingCategory, LucideIcon> = {
  SAFETY: HeartPulse,
  SECURITY: ShieldAlert,
  OPERATIONAL: Activity,
  DEVICE_HEALTH: Smartphone,
  COMPLIANCE: ClipboardCheck,
};
