const specs = '\\.spec\\.tsx?$';
const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;

/** Who may import whom. test/architecture plants one violation of each rule and checks that this rule catches it. */
/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'apps-never-import-apps',
      comment: 'Services meet over HTTP and deliveries only, so that each can run alone.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/testing/' },
      to: { path: '^apps/' },
    },
    {
      name: 'product-never-imports-testing',
      comment: 'What tests share starts whole products and holds made-up data: it is not built and not shipped.',
      severity: 'error',
      from: { path: '^(apps|libs|infra)/', pathNot: ['^libs/testing/', specs] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'lifecycle-is-pure',
      comment: 'It runs in the browser too, and decides without I/O: zod and itself, nothing else.',
      severity: 'error',
      from: { path: '^libs/lifecycle/', pathNot: specs },
      to: { pathNot: ['^libs/lifecycle/', packages('zod')] },
    },
    {
      name: 'api-is-pure',
      comment: 'The contract is read by services, desk and clients alike: schemas, and nothing that runs.',
      severity: 'error',
      from: { path: '^libs/api/', pathNot: specs },
      to: { pathNot: ['^libs/(api|lifecycle)/', packages('zod')] },
    },
    {
      name: 'proof-is-pure',
      comment: 'The same lines verify in Node and in a browser, and can be read to their end: not one import.',
      severity: 'error',
      from: { path: '^libs/proof/', pathNot: specs },
      to: { pathNot: '^libs/proof/' },
    },
    {
      name: 'csv-is-pure',
      comment: 'It runs in the browser too: the writer of tables and itself, nothing else.',
      severity: 'error',
      from: { path: '^libs/csv/', pathNot: specs },
      to: { pathNot: ['^libs/csv/', packages('csv-stringify')] },
    },
    {
      name: 'only-database-and-journal-have-a-driver',
      comment: 'What changes a case goes through record(), what reads one through load().',
      severity: 'error',
      from: { pathNot: ['^libs/(database|journal|testing)/', '^infra/', '^test/', specs] },
      to: { path: packages('typeorm', 'pg') },
    },
    {
      name: 'database-stands-below',
      comment: 'Connections, deadlines and batches know nothing of cases: journal, platform and access stand on them.',
      severity: 'error',
      from: { path: '^libs/database/', pathNot: specs },
      to: { path: '^(apps|libs|infra|test)/', pathNot: '^libs/database/' },
    },
    {
      name: 'log-imports-no-stage',
      comment: 'The process that holds the signing key runs no code that changes a case.',
      severity: 'error',
      from: { path: '^apps/log/', pathNot: specs },
      to: { path: '^libs/stage/' },
    },
    {
      name: 'journal-by-its-index',
      comment: 'What @app/journal, or the index of one of its folders, does not export is its own.',
      severity: 'error',
      from: { pathNot: '^libs/journal/' },
      to: {
        path: '^libs/journal/',
        pathNot: ['^libs/journal/src/index\\.ts$', '^libs/journal/src/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'journal-folders-by-their-index',
      comment: 'Appending, reading, deliveries and checks each have one index: a reader sees there what others use.',
      severity: 'error',
      from: { path: '^libs/journal/src/([^/]+)' },
      to: { path: '^libs/journal/src/', pathNot: ['^libs/journal/src/$1/', '^libs/journal/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'only-journal-has-a-queue',
      comment: 'Work for later is a delivery row; the relay alone knows the queue.',
      severity: 'error',
      from: { pathNot: ['^libs/journal/', '^test/', '^libs/testing/', specs] },
      to: { path: packages('bullmq', 'ioredis') },
    },
    {
      name: 'web-imports-only-lifecycle-and-proof',
      comment: 'They and the tables for spreadsheets have no I/O: everything else of the product answers over HTTP.',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: specs },
      to: { path: '^(libs|infra|test)/', pathNot: '^libs/(lifecycle|proof|csv|api)/' },
    },
    {
      name: 'web-takes-types-alone-of-the-api',
      comment: 'Schemas would bring zod and the whole table into the first load.',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: specs },
      to: { path: '^libs/api/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-has-no-dependency',
      comment: 'It is given to others: fetch, and the types of the contract, which are gone when it runs.',
      severity: 'error',
      from: { path: '^libs/client/src/', pathNot: specs },
      to: { pathNot: ['^libs/client/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'verify-imports-only-proof',
      comment: 'Who verifies trusts this one file and Node: whatever else it needed would have to be trusted too.',
      severity: 'error',
      from: { path: '^apps/verify/src/', pathNot: specs },
      to: { pathNot: '^(apps/verify/src|libs/proof)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'witness-stands-alone',
      comment:
        'Sister organisations read what they run: Node and the proofs, no package and nothing else of the product.',
      severity: 'error',
      from: { path: '^apps/witness/', pathNot: specs },
      to: { pathNot: ['^apps/witness/', '^libs/proof/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'no-cycles',
      comment: 'Types included: a reader meets a circle of types as well.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would slip through every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
