#!/usr/bin/env node
// What a recurrent language model remembers, asked from Node: brings a model in, sends a text with labels, receives the mean state
// gradients, whitens them and draws how σ₁ falls with the delay.

import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { arrays, attach, submit } from './src/analysis.js';
import { StategradError } from './src/errors.js';
import { plot } from './src/plot.js';
import { Service } from './src/service.js';
import { chunks, readSafetensors, writeSafetensors } from './src/tensors.js';
import { matrix, singularValues, whitening } from './src/whitening.js';

const USAGE = `node main.js --server HOST:PORT --tls-ca FILE --token-file FILE --model NAME --tokens FILE --out DIR
  --weights FILE   brings the model in first: safetensors, named as in torch.nn
  --group FILE     labels beside the tokens, '-' for none
  --delays N       delays 0 … N-1 (50)`;
const NEEDED = ['server', 'tls-ca', 'token-file', 'model', 'tokens', 'out'];

function options() {
  const text = { type: 'string' };
  const known = [...NEEDED, 'weights', 'group'];
  const { values } = parseArgs({
    options: { ...Object.fromEntries(known.map((name) => [name, text])), delays: { type: 'string', default: '50' } },
  });
  const missing = NEEDED.filter((name) => values[name] === undefined);
  if (missing.length > 0) {
    throw new TypeError(`expected --${missing.join(', --')}, found none`);
  }
  return values;
}

const lines = (path) => readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => line.trim().split(/\s+/));

function wholeNumber(text, place) {
  if (!/^\d+$/.test(text)) {
    throw new Error(`${place}: expected a whole number, found '${text}'`);
  }
  return Number(text);
}

/** One stream a line; one label a token, numbered in the order of their names. */
function readCorpus(tokensFile, labelsFile) {
  const streams = lines(tokensFile).map((line, l) => line.map((id) => wholeNumber(id, `${tokensFile}:${l + 1}`)));
  if (labelsFile === undefined) {
    return { streams, groupings: [] };
  }
  const given = lines(labelsFile);
  requireAlike(streams, given, labelsFile);
  const labels = [...new Set(given.flat())].filter((label) => label !== '-').sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  const numbers = given.map((line) => line.map((label) => places.get(label) ?? -1));
  return { streams, groupings: [{ name: basename(labelsFile, extname(labelsFile)), labels, numbers }] };
}

function requireAlike(streams, given, labelsFile) {
  if (given.length !== streams.length) {
    throw new Error(`${labelsFile}: expected ${streams.length} lines, one for each stream of tokens, found ${given.length}`);
  }
  const other = streams.findIndex((stream, s) => stream.length !== given[s].length);
  if (other >= 0) {
    const found = given[other].length;
    throw new Error(`${labelsFile}:${other + 1}: expected ${streams[other].length} labels, one for each token, found ${found}`);
  }
}

async function importModel(service, name, weights) {
  const parts = function* () {
    yield { config: { name, request_id: randomUUID() } };
    for (const [tensor, array] of Object.entries(weights)) {
      for (const chunk of chunks(tensor, array)) {
        yield { tensor: chunk };
      }
    }
  };
  const { model } = await service.send(service.models, 'ImportModel', parts());
  console.log(`${model.name}: ${model.architecture.cell}, SHA-256 ${model.weights_sha256}`);
}

async function embeddings(service, name) {
  const request = { name, tensor_names: ['encoder.weight'] };
  const parts = [];
  for await (const { tensor } of service.follow(service.models, 'ReadTensors', request)) {
    parts.push(tensor);
  }
  return matrix({ type: 'F32', shape: parts[0].shape, data: Buffer.concat(parts.map(({ data }) => data)) });
}

async function main() {
  const given = options();
  const model = `models/${given.model}`;
  const token = readFileSync(given['token-file'], 'utf8').trim();
  const service = new Service(given.server, { token, authorities: given['tls-ca'] });
  try {
    if (given.weights !== undefined) {
      await importModel(service, model, readSafetensors(given.weights));
    }
    const corpus = readCorpus(given.tokens, given.group);
    const analysis = await submit(service, model, corpus, wholeNumber(given.delays, '--delays'));
    const results = await attach(service, analysis, (line) => console.error(line));
    mkdirSync(given.out, { recursive: true });
    writeSafetensors(join(given.out, 'analysis.safetensors'), arrays(results));

    const factor = whitening(await embeddings(service, model));
    const curves = results.groups.flatMap(({ name, labels, results: found }) =>
      labels.map((label, l) => ({
        label: name === 'all' ? name : `${name}/${label}`,
        values: found[l].map(({ mean }) => singularValues(matrix(mean).mmul(factor))[0]),
      })),
    );
    writeFileSync(join(given.out, 'sigma1.svg'), await plot(`What ${given.model} remembers`, 'σ₁, whitened', curves));
    console.log(`${analysis}: ${results.summary.tokens} tokens on ${results.summary.device}, in ${given.out}`);
  } finally {
    service.close();
  }
}

main().catch((failure) => {
  if (failure instanceof StategradError) {
    console.error(`${failure.code} ${failure.reason}: ${failure.message}`);
    failure.violations.forEach(({ field, description }) => console.error(`  ${field}: ${description}`));
  } else {
    console.error(failure instanceof TypeError ? `${failure.message}\n${USAGE}` : failure.message);
  }
  process.exitCode = 1;
});
