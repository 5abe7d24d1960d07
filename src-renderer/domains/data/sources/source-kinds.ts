import { Archive, Boxes, Database, type LucideIcon } from 'lucide-react';
import type { SourceKind } from '#shared/data/sources/source.schema.ts';

interface SourceWords {
  readonly title: string;
  readonly icon: LucideIcon;
  readonly keywords: readonly string[];
}

export const sourceKinds: Readonly<Record<SourceKind, SourceWords>> = {
  s3: { title: 'S3', icon: Archive, keywords: ['bucket', 'object', 'storage', 'minio', 'amazon', 'aws'] },
  huggingface: {
    title: 'Hugging Face',
    icon: Boxes,
    keywords: ['hub', 'datasets', 'croissant', 'hf'],
  },
  postgres: { title: 'PostgreSQL', icon: Database, keywords: ['database', 'sql', 'table', 'query'] },
};
