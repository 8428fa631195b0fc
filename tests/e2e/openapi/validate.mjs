// SPDX-License-Identifier: GPL-3.0-or-later
// node validate.mjs OPENAPI.JSON TRANSCRIPT: lints the document, and holds what the
// tests were answered against it, in both directions: each answer is as described, and
// each field that is described was in an answer.
import { readFileSync } from "node:fs";
import { createConfig, lint } from "@redocly/openapi-core";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

const [documentFile, transcriptFile] = process.argv.slice(2);
const document = JSON.parse(readFileSync(documentFile, "utf8"));
const transcript = readFileSync(transcriptFile, "utf8").trim().split("\n").map(JSON.parse);
const faults = [];

// ---- the document by itself ----

const config = await createConfig({
	extends: ["recommended"],
	rules: {
		"operation-4xx-response": "error",
		"no-unused-components": "error",
		"operation-operationId-unique": "error",
		"no-server-example.com": "error",
	},
});
for (const problem of await lint({ ref: documentFile, config })) {
	const [at] = problem.location;
	faults.push(`lint: ${problem.severity} ${problem.ruleId} at ${at.pointer}: ${problem.message}`);
}

// ---- answers against it ----

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(document, "api");
const escape = (key) => key.replace(/~/g, "~0").replace(/\//g, "~1");
const compiled = new Map();

function validator(pointer) {
	if (!compiled.has(pointer))
		compiled.set(pointer, ajv.compile({ $ref: `api#${encodeURI(pointer)}` }));
	return compiled.get(pointer);
}

const at = (pointer) =>
	pointer.split("/").slice(1).reduce(
		(node, key) => node[key.replace(/~1/g, "/").replace(/~0/g, "~")], document);

// The pointer that a chain of references leads to.
function follow(pointer) {
	for (let node = at(pointer); node.$ref !== undefined && node.properties === undefined;
		node = at(pointer))
		pointer = node.$ref.slice(1);
	return pointer;
}

const templates = Object.keys(document.paths).map((path) => ({
	path,
	pattern: new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
}));

const seen = new Set();
const described = new Set(); // properties
const listed = new Set();

// Marks what of the schema the value has.
function mark(pointer, value) {
	pointer = follow(pointer);
	const node = at(pointer);
	for (const [i] of (node.anyOf ?? node.oneOf ?? []).entries())
		mark(`${pointer}/${node.anyOf ? "anyOf" : "oneOf"}/${i}`, value);
	if (Array.isArray(value)) {
		if (node.items)
			for (const item of value)
				mark(`${pointer}/items`, item);
		return;
	}
	if (value === null || typeof value !== "object")
		return;
	for (const key of Object.keys(node.properties ?? {})) {
		if (!(key in value))
			continue;
		seen.add(`${pointer}/properties/${key}`);
		mark(`${pointer}/properties/${escape(key)}`, value[key]);
	}
}

// Lists each property of a schema, once.
function list(pointer) {
	pointer = follow(pointer);
	if (listed.has(pointer))
		return;
	listed.add(pointer);
	const node = at(pointer);
	for (const kind of ["anyOf", "oneOf"])
		for (const [i] of (node[kind] ?? []).entries())
			list(`${pointer}/${kind}/${i}`);
	if (node.items)
		list(`${pointer}/items`);
	for (const key of Object.keys(node.properties ?? {})) {
		described.add(`${pointer}/properties/${key}`);
		list(`${pointer}/properties/${escape(key)}`);
	}
}

function check(entry) {
	const name = `${entry.method} ${entry.path} ${entry.status}`;
	const path = entry.path.split("?")[0];
	const template = templates.find((t) => t.pattern.test(path));
	const method = entry.method === "HEAD" ? "get" : entry.method.toLowerCase();
	const base = template && document.paths[template.path][method]
		? `/paths/${escape(template.path)}/${method}` : null;

	if (base === null) { // nothing of the API: a problem, or a file of the dashboard
		if (path.startsWith("/api/") && ![400, 404, 405, 414].includes(entry.status))
			faults.push(`${name}: is not described`);
		return;
	}
	const response = `${base}/responses/${entry.status}`;
	if (at(`${base}/responses`)[entry.status] === undefined) {
		faults.push(`${name}: the status is not described`);
		return;
	}
	seen.add(base);
	const content = at(follow(response)).content;
	if (content === undefined || entry.body === "") {
		if (entry.body !== "")
			faults.push(`${name}: a body where none is described`);
		return;
	}
	const media = content[entry.type];
	if (media === undefined) {
		faults.push(`${name}: ${entry.type} is not described`);
		return;
	}
	if (media.schema.type === "string")
		return;
	const schema = `${follow(response)}/content/${escape(entry.type)}/schema`;
	const bodies = entry.type === "application/x-ndjson"
		? entry.body.trim().split("\n") : [entry.body];
	for (const body of bodies) {
		const value = JSON.parse(body);
		const validate = validator(schema);
		if (!validate(value))
			faults.push(`${name}: ${ajv.errorsText(validate.errors).slice(0, 300)}`);
		mark(schema, value);
	}
}

for (const entry of transcript)
	check(entry);

// ---- the document against what was answered ----

for (const [path, item] of Object.entries(document.paths)) {
	for (const [method, operation] of Object.entries(item)) {
		const base = `/paths/${escape(path)}/${method}`;
		if (!seen.has(base))
			faults.push(`${method} ${path}: no test was answered by it`);
		for (const status of Object.keys(operation.responses)) {
			const where = follow(`${base}/responses/${status}`);
			for (const type of Object.keys(at(where).content ?? {}))
				list(`${where}/content/${escape(type)}/schema`);
		}
	}
}
for (const pointer of described)
	if (!seen.has(pointer))
		faults.push(`${pointer}: no answer had it`);

for (const fault of [...new Set(faults)].slice(0, 60))
	console.log(fault);
console.log(`${transcript.length} answers, ${described.size} fields of the document, ` +
	`${faults.length} faults`);
process.exit(faults.length === 0 && transcript.length > 100 ? 0 : 1);
