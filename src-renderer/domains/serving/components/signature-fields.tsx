import { Autocomplete, NumberInput, Select, TextInput } from '@mantine/core';
import type { Signature, SignatureInput } from '#shared/registry/signature.schema.ts';
import type { TryFormValues } from '../try-form.view-model.ts';
import styles from './serving.module.css';

interface FieldProps {
  readonly input: SignatureInput;
  readonly value: string | null;
  readonly error: string | undefined;
  readonly onChange: (value: string | null) => void;
}

function InputField({ input, value, error, onChange }: FieldProps) {
  const common = {
    label: input.name,
    description: input.isRequired ? input.type : `${input.type}, may be missing`,
    error,
    value: value ?? '',
  };
  switch (input.type) {
    case 'integer':
    case 'float':
      return (
        <NumberInput
          {...common}
          allowDecimal={input.type === 'float'}
          onChange={(next) => onChange(next === '' ? '' : String(next))}
        />
      );
    case 'boolean':
      return (
        <Select
          {...common}
          value={value}
          clearable={!input.isRequired}
          data={['true', 'false']}
          onChange={onChange}
        />
      );
    case 'category':
      return <Autocomplete {...common} data={[...(input.categories ?? [])]} onChange={onChange} />;
    case 'text':
    case 'image':
    case 'id':
    case 'date':
    case 'timestamp':
      return <TextInput {...common} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

/** One field an input of a model, by its type. */
export function SignatureFields({
  signature,
  values,
  problems,
  onChange,
}: {
  readonly signature: Signature;
  readonly values: TryFormValues;
  /** What is wrong, by input name. */
  readonly problems: ReadonlyMap<string, string>;
  readonly onChange: (name: string, value: string | null) => void;
}) {
  return (
    <div className={styles.fields}>
      {signature.inputs.map((input) => (
        <InputField
          key={input.name}
          input={input}
          value={values.get(input.name) ?? null}
          error={problems.get(input.name)}
          onChange={(value) => onChange(input.name, value)}
        />
      ))}
    </div>
  );
}
