/** What a form, a validator and the command line need to know of one hyperparameter. */
export interface HyperparameterSpec {
  readonly key: string;
  readonly label: string;
  readonly group: 'basic' | 'advanced';
  /** One plain sentence: what it does and which way to turn it. */
  readonly help: string;
  readonly kind: 'integer' | 'number' | 'boolean' | 'choice';
  readonly default: number | boolean | string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}
