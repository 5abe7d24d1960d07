import {
  Binary,
  CalendarClock,
  CalendarDays,
  Fingerprint,
  Hash,
  Image,
  type LucideIcon,
  Pi,
  Tag,
  Text,
} from 'lucide-react';
import type { ColumnRole, ColumnType } from '#shared/data/data.schema.ts';

/** One icon and one word a type, everywhere. */
export const typeIcons: Readonly<Record<ColumnType, LucideIcon>> = {
  integer: Hash,
  float: Pi,
  boolean: Binary,
  category: Tag,
  text: Text,
  date: CalendarDays,
  timestamp: CalendarClock,
  id: Fingerprint,
  image: Image,
};

export const typeWords: Readonly<Record<ColumnType, string>> = {
  integer: 'integer',
  float: 'decimal number',
  boolean: 'boolean',
  category: 'category',
  text: 'text',
  date: 'date',
  timestamp: 'date and time',
  id: 'identifier',
  image: 'image',
};

export const roleWords: Readonly<Record<ColumnRole, string>> = {
  feature: 'feature',
  id: 'identifier',
  time: 'time',
  group: 'group',
  ignored: 'ignored',
};

export function TypeIcon({ type }: { readonly type: ColumnType }) {
  const Icon = typeIcons[type];
  return <Icon size={14} aria-label={typeWords[type]} />;
}
