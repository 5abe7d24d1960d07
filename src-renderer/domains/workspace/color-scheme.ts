import type { MantineColorScheme } from '@mantine/core';
import type { ColorScheme } from '#shared/workspace/workspace.schema.ts';

/** Mantine calls it `auto` what the product calls `system`. */
export const mantineScheme = (scheme: ColorScheme): MantineColorScheme =>
  scheme === 'system' ? 'auto' : scheme;
