// Makes dist/: the client as plain JavaScript, with its types. `npm pack` runs it first. The types of the contract are
// written out in full, because those who install the package have neither libs/api nor zod.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as prettier from 'prettier';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');
const dist = join(import.meta.dirname, 'dist');
const sources = ['index', 'client', 'contract', 'problem', 'request'].map((name) =>
  join(import.meta.dirname, 'src', `${name}.ts`),
);

const configured = ts.getParsedCommandLineOfConfigFile(
  join(root, 'tsconfig.json'),
  { declaration: true, sourceMap: false, types: ['node'] },
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => stopAt([diagnostic]) },
);
const program = ts.createProgram(sources, configured.options);
const simple =
  ts.TypeFlags.String |
  ts.TypeFlags.Number |
  ts.TypeFlags.NumberLiteral |
  ts.TypeFlags.BooleanLiteral |
  ts.TypeFlags.Null |
  ts.TypeFlags.Undefined |
  ts.TypeFlags.Unknown |
  ts.TypeFlags.NonPrimitive;
const checker = program.getTypeChecker();
stopAt(sources.flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path))));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
for (const path of sources)
  program.emit(program.getSourceFile(path), (name, text) => writeFileSync(join(dist, basename(name)), text));
writeFileSync(join(dist, 'contract.d.ts'), await contract(program.getSourceFile(sources[2])));

function stopAt(diagnostics) {
  if (diagnostics.length === 0) return;
  console.error(
    ts.formatDiagnostics(diagnostics, { ...ts.sys, getCanonicalFileName: (name) => name, getNewLine: () => '\n' }),
  );
  process.exit(1);
}

/** Everything that the file exports, each type written out once and named wherever it comes again. */
async function contract(file) {
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file)).map((symbol) => {
    const of = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return { name: symbol.name, type: checker.getDeclaredTypeOfSymbol(of) };
  });
  // a small type is written before the larger ones that it is part of
  const sizes = new Map(exported.map(({ name, type }) => [name, written(type, new Map()).length]));
  const names = new Map();
  const lines = [...exported]
    .sort((a, b) => sizes.get(a.name) - sizes.get(b.name) || (a.name < b.name ? -1 : 1))
    .map(({ name, type }) => {
      const text = written(type, names);
      if (!names.has(text)) names.set(text, name);
      return `export type ${name} = ${text};\n`;
    });
  const style = await prettier.resolveConfig(join(root, 'package.json'));
  return prettier.format(lines.sort().join('\n'), { ...style, parser: 'typescript' });
}

/** A type in full. It holds what JSON can hold; anything else is a fault of the contract and ends the build. */
function written(type, names) {
  const part = (one) => {
    const text = written(one, names);
    return names.get(text) ?? text;
  };
  const { flags } = type;
  if (flags & ts.TypeFlags.Boolean) return 'boolean';
  if (type.isUnion()) {
    const parts = new Set(type.types.map(part));
    if (parts.delete('true') && parts.delete('false')) parts.add('boolean');
    const absent = ['null', 'undefined'].filter((name) => parts.delete(name));
    const others = [...parts].sort().join(' | ');
    return [names.get(others) ?? others, ...absent].join(' | ');
  }
  if (type.isStringLiteral()) return JSON.stringify(type.value);
  if (flags & simple) return checker.typeToString(type);
  if (checker.isTupleType(type)) return `[${checker.getTypeArguments(type).map(part).join(', ')}]`;
  if (checker.isArrayType(type)) return `Array<${part(checker.getTypeArguments(type)[0])}>`;
  if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection) && type.getCallSignatures().length === 0) {
    const fields = [
      ...checker.getIndexInfosOfType(type).map((one) => `[name: ${part(one.keyType)}]: ${part(one.type)}`),
      ...checker.getPropertiesOfType(type).map((one) => {
        const mark = one.flags & ts.SymbolFlags.Optional ? '?' : '';
        return `${JSON.stringify(one.name)}${mark}: ${part(checker.getTypeOfSymbol(one))}`;
      }),
    ];
    return `{ ${fields.join('; ')} }`;
  }
  console.error(`The contract holds a type that JSON cannot: ${checker.typeToString(type)}`);
  return process.exit(1);
}
