import type { SignatureInput } from '#shared/registry/signature.schema.ts';
import type { ServedPackage } from '../predict/served-package.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A row that the model takes: the examples of the training data. */
export function exampleRow({ signature }: ServedPackage): Readonly<Record<string, unknown>> {
  return Object.fromEntries(signature.inputs.map(({ name, example }) => [name, example]));
}

/** OpenAPI 3.1 of an endpoint, made from the model's signature. */
export function describeEndpoint(model: ServedPackage) {
  const { signature } = model;
  const row: Schema = {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(signature.inputs.map((input) => [input.name, inputSchema(input)])),
    required: signature.inputs.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    example: exampleRow(model),
  };
  const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const json = (schema: Schema) => ({ 'application/json': { schema } });
  const failures = {
    400: {
      description: 'A field is missing, unknown, or of the wrong type.',
      content: json(reference('Failure')),
    },
    401: { description: 'The API key is missing or wrong.' },
    413: { description: 'The request is too large.' },
    415: { description: 'The body is not JSON in UTF-8.' },
    503: { description: 'Too many requests at once. Try again after a moment.' },
  };
  const operation = (summary: string, body: Schema, answer: Schema) => ({
    post: {
      summary,
      requestBody: { required: true, content: json(body) },
      responses: { 200: { description: 'The predictions.', content: json(answer) }, ...failures },
    },
  });
  const anyObject: Schema = { type: 'object' };
  const lookup = (summary: string, isOpen = false) => ({
    get: { summary, ...(isOpen && { security: [] }), responses: { 200: { description: 'OK' } } },
  });
  return {
    openapi: '3.1.0',
    info: {
      title: model.name,
      version: String(model.versionNumber),
      description: `Predicts ${signature.output.target}.`,
    },
    security: [{ bearer: [] }, { key: [] }],
    paths: {
      '/predict': operation(
        'Predict for one row or many',
        {
          oneOf: [
            {
              type: 'object',
              properties: { rows: { type: 'array', items: reference('Row') } },
              required: ['rows'],
            },
            reference('Row'),
            { type: 'array', items: reference('Row') },
          ],
          example: { rows: [exampleRow(model)] },
        },
        reference('Predictions'),
      ),
      [`/v2/models/${model.name}/infer`]: operation('Open Inference Protocol', anyObject, anyObject),
      '/invocations': operation('MLflow scoring protocol', anyObject, anyObject),
      [`/v2/models/${model.name}`]: lookup('Inputs and outputs, in the words of the Open Inference Protocol'),
      '/metrics': lookup('Prometheus metrics'),
      '/health': lookup('Whether the endpoint answers', true),
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: { Row: row, Predictions: predictionsSchema(model), Failure: failureSchema },
    },
  };
}

function inputSchema({ type, isRequired, categories, min, max, example }: SignatureInput): Schema {
  const nullable = (name: string) => (isRequired ? name : [name, 'null']);
  // Categories and ranges tell what training saw and are no limits, so they are told, not demanded.
  const seen =
    categories !== undefined
      ? `Seen in training: ${categories.slice(0, 20).join(', ')}${categories.length > 20 ? ' …' : ''}.`
      : min !== undefined && max !== undefined && (type === 'integer' || type === 'float')
        ? `Between ${min} and ${max} in training.`
        : undefined;
  const base = { ...(seen !== undefined && { description: seen }), examples: [example] };
  switch (type) {
    case 'integer':
      return { type: nullable('integer'), ...base };
    case 'float':
      return { type: nullable('number'), ...base };
    case 'boolean':
      return { type: nullable('boolean'), ...base };
    case 'date':
      return { type: nullable('string'), format: 'date', ...base };
    case 'timestamp':
      return { type: nullable('string'), format: 'date-time', ...base };
    case 'id':
      return { type: isRequired ? ['string', 'integer'] : ['string', 'integer', 'null'], ...base };
    case 'category':
    case 'text':
    case 'image':
      return { type: nullable('string'), ...base };
  }
}

function predictionsSchema({ signature }: ServedPackage): Schema {
  const { task, classes = [] } = signature.output;
  const probability: Schema = { type: 'number', minimum: 0, maximum: 1 };
  const prediction: Schema =
    task === 'regression'
      ? { type: 'object', properties: { value: { type: 'number' } }, required: ['value'] }
      : {
          type: 'object',
          properties: {
            label: { type: 'string', enum: classes },
            probability,
            probabilities: {
              type: 'object',
              properties: Object.fromEntries(classes.map((name) => [name, probability])),
            },
          },
          required: ['label', 'probability', 'probabilities'],
        };
  return {
    type: 'object',
    properties: {
      predictions: { type: 'array', items: prediction },
      model: { type: 'string' },
      version: { type: 'integer' },
      requestId: { type: 'string' },
    },
    required: ['predictions', 'model', 'version', 'requestId'],
  };
}

const failureSchema: Schema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        message: { type: 'string' },
        issues: {
          type: 'array',
          items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
        },
      },
    },
    requestId: { type: 'string' },
  },
};
