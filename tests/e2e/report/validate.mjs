// SPDX-License-Identifier: GPL-3.0-or-later
// validate.mjs SCHEMA DOCUMENT: whether the document is valid by NIST's schema.
import fs from "node:fs";
import Ajv from "ajv";
import formats from "ajv-formats";

const [schema, document] = process.argv.slice(2).map((name) =>
  JSON.parse(fs.readFileSync(name)),
);
const ajv = new Ajv.default({ strict: false, allErrors: true });
formats.default(ajv);
const valid = ajv.compile(schema);
if (!valid(document)) {
  for (const e of valid.errors.slice(0, 20))
    console.log(`${e.instancePath}: ${e.message}`);
  process.exit(1);
}
