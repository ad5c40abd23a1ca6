import { z } from 'zod';
import { operationOf, pathsOf, Schemas, caseRoutes, routes, type Json } from '@app/api';
import {
  first,
  kindOf,
  readersByPart,
  Refused,
  rowData,
  sealingRule,
  type Labels,
  type Lifecycle,
  type Transition,
} from '@app/lifecycle';

/** An OpenAPI 3.1 document. */
export interface Document {
  openapi: string;
  info: { title: string; version: string; description?: string };
  paths: Record<string, Json>;
  components?: Record<string, Json>;
}

/**
 * The document with every route of the contract. The lifecycle table provides the commands: each transition is a
 * documented path.
 */
export function withRoutes(document: Document, lifecycle: Lifecycle): Document {
  const labels = lifecycle.labels['en'];
  if (!labels) throw new Refused('resource.not-found');
  const opener = first(lifecycle);
  const moves = [...lifecycle.transitions.values()].filter(
    (row) => row !== opener && row.by.some((role) => role !== 'system'),
  );
  const schemas = new Schemas();
  const paths = pathsOf(
    routes.filter(({ command }) => !command),
    schemas,
  );
  paths['/api/cases'] = { ...paths['/api/cases'], post: operation(opener, labels, caseRoutes.open, schemas) };
  for (const row of moves)
    paths[`/api/cases/{ref}/${row.name}`] = { post: operation(row, labels, caseRoutes.move, schemas) };
  return {
    ...document,
    openapi: '3.1.0',
    paths: { ...document.paths, ...paths },
    components: { ...document.components, schemas: schemas.components },
  };
}

function operation(
  row: Transition,
  labels: Labels,
  route: typeof caseRoutes.open | typeof caseRoutes.move,
  schemas: Schemas,
): Json {
  const { parameters, responses, security } = operationOf(route, schemas);
  return {
    operationId: row.name,
    tags: [row.name.split('.')[0] ?? 'case'],
    summary: labels.transitions[row.name]?.title ?? row.name,
    description: [
      `From ${row.from.length > 0 ? row.from.join(', ') : 'nothing'} to ${row.to === 'same' ? 'the same state' : row.to.join(' or ')}.`,
      `By ${row.by.join(', ')}.`,
      ...(row.notBy ? [`Refused for the person who made ${row.notBy.join(', ')} (four eyes).`] : []),
      ...sealedFields(row),
    ].join(' '),
    security,
    // the path contains the transition itself
    parameters: (parameters as { name: string }[]).filter(({ name }) => name !== 'transition'),
    requestBody: { required: true, content: { 'application/json': { schema: inputSchema(row) } } },
    responses,
  };
}

const sealedFields = (row: Transition): string[] => {
  const sealed = Object.entries(row.where).filter(([, where]) => where !== 'open');
  return sealed.length > 0 ? [`Sealed: ${sealed.map(([field, where]) => `${field} (${where})`).join(', ')}.`] : [];
};

const inputSchema = (row: Transition): Json => z.toJSONSchema(row.schema, { io: 'input', unrepresentable: 'any' });

/** The table as data, for clients: GET /api/lifecycle. */
export function lifecycleAsData(lifecycle: Lifecycle): object {
  const [any] = Object.values(lifecycle.labels);
  return {
    states: Object.keys(any?.states ?? {}),
    roles: Object.keys(any?.roles ?? {}),
    transitions: [...lifecycle.transitions.values()].map((row) => ({
      name: row.name,
      service: row.service,
      from: row.from,
      to: row.to,
      kind: kindOf(row),
      by: row.by,
      notBy: row.notBy ?? [],
      wakes: row.wakes?.transition ?? null,
      reads: row.reads ?? [],
      sealed: Object.fromEntries(Object.entries(row.where).filter(([, where]) => where !== 'open')),
      input: inputSchema(row),
      ...rowData(row),
    })),
    /** Who may open which compartment, and while which condition holds. */
    reading: readersByPart,
    /**
     * In these states, and after a submission was drafted, the texts of other roles are sealed there, whatever `sealed`
     * says.
     */
    sealing: sealingRule,
    labels: lifecycle.labels,
  };
}
