// Writes provider/schemas.json: the blocks, arguments and attributes of the resources that the module
// uses, with their types, as HashiCorp's own bindings of the providers name them.
//
//   npm pack @cdktf/provider-google@16.12.1 @cdktf/provider-google-beta@16.12.1
//   (unpack each into a folder of its own)
//   node extract-schemas.mjs GOOGLE_FOLDER GOOGLE_BETA_FOLDER
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const module = join(here, '../../../templates/terraform');
const [google, beta] = process.argv.slice(2).map((folder) => join(folder, 'package'));

const blocks = readdirSync(module)
  .filter((name) => name.endsWith('.tf'))
  .flatMap((name) =>
    [...readFileSync(join(module, name), 'utf8').matchAll(/^(resource|data) "(google_\w+)" "\w+" \{\n([\s\S]*?)^\}/gm)]
      .map(([, kind, type, body]) => ({kind, type, beta: /provider += google-beta/.test(body)})));

const TYPES = {string: 'string', number: 'number', boolean: 'bool'};
const type = (words) => {
  const match = /^(string|number|boolean)(List|Set|Map)?$/.exec(words);
  return match === null ? null : match[2] ? [match[2].toLowerCase(), TYPES[match[1]]] : TYPES[match[1]];
};

const bindings = (folder, kind, name, isBeta) => {
  const binding = (kind === 'data' ? 'data-' : '') + (isBeta || kind === 'data' ? 'google-' : '')
    + name.replace(/^google_/, '').replaceAll('_', '-');
  const read = (file) => readFileSync(join(folder, 'lib', binding, file), 'utf8').replace(/\/\/# source[^\n]*$/, '');
  const text = read('index.js');
  const parts = (word, source) => Object.fromEntries(source.split(new RegExp(`^(?=${word} \\w)`, 'm')).slice(1)
    .map((part) => [new RegExp(`^${word} (\\w+)`).exec(part)[1].toLowerCase(), part.split(/^\}/m)[0]]));
  const classes = parts('class', text);
  const functions = parts('function', text);
  const interfaces = parts('export interface', read('index.d.ts'));

  const block = (className, argumentsOf, interfaceName) => {
    const required = new Set([...interfaces[interfaceName.toLowerCase()].matchAll(
      /#(\w+) [^}]*\}(?:(?!readonly)[\s\S])*?readonly \w+(\??):/g)]
      .filter(([, , optional]) => optional === '').map(([, attribute]) => attribute));
    const result = {attributes: {}, blocks: {}};
    for (const [, attribute, isBlock, nesting, storage] of argumentsOf.matchAll(
      /^ +(\w+): \{\s+value: .*\s+isBlock: (true|false),\s+type: "(\w+)",\s+storageClassType: "(\w+)"/gm)) {
      if (isBlock === 'true') {
        const nested = storage.replace(/List$/, '');
        result.blocks[attribute] = {
          nesting: nesting === 'struct' ? 'single' : nesting,
          ...(required.has(attribute) ? {required: true} : {}),
          // One block at most, where the bindings have no list of them.
          ...(classes[className].includes(`new ${nested}OutputReference(this, "${attribute}")`) ? {one: true} : {}),
          block: block((nested + 'OutputReference').toLowerCase(), functions[(nested + 'ToHclTerraform').toLowerCase()], nested),
        };
        continue;
      }
      const found = nesting === 'set' ? ['set', type(storage)[1]] : type(storage);
      if (found === null) {
        throw new Error(`${name}: ${attribute} has a type that is not known: ${storage}`);
      }
      result.attributes[attribute] = {type: found, ...(required.has(attribute) ? {required: true} : {optional: true})};
    }
    for (const [, attribute, getter] of classes[className].matchAll(
      /\/\/ (\w+) - computed: true, optional: false, required: false\n\s+get \w+\(\) \{\s+return this\.get(String|Number|Boolean|List|NumberList)Attribute\(/g)) {
      result.attributes[attribute] = {type: type({List: 'stringList'}[getter] ?? getter.replace(/^\w/, (letter) => letter.toLowerCase())), computed: true};
    }
    if ('id' in result.attributes) {
      result.attributes.id.computed = true;
    }
    return result;
  };
  const main = Object.keys(classes).find((className) => /extends cdktf\.Terraform(Resource|DataSource)/.test(classes[className]));
  return block(main, classes[main].slice(classes[main].indexOf('synthesizeHclAttributes')), main + 'Config');
};

const version = (folder) => /provider version ([\d.]+)/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))[1];
const schemas = {
  google: {version: version(google), resource: {}, data: {}},
  'google-beta': {version: version(beta), resource: {}, data: {}},
};
for (const {kind, type: name, beta: isBeta} of blocks.sort((a, b) => a.type.localeCompare(b.type))) {
  schemas[isBeta ? 'google-beta' : 'google'][kind][name] = bindings(isBeta ? beta : google, kind, name, isBeta);
}
writeFileSync(join(here, 'provider/schemas.json'), JSON.stringify(schemas, null, 1) + '\n');
