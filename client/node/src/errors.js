// What a call that failed tells: a canonical code, a reason for programs, and every field that was wrong.

import { fileURLToPath } from 'node:url';
import { status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

const schema = protobuf.loadSync(fileURLToPath(new URL('../../proto/stategrad/rpc/status.proto', import.meta.url)));
const message = (name) => schema.lookupType(`stategrad.rpc.${name}`);
const BROKEN_LINE = [status.INTERNAL, status.UNKNOWN, status.CANCELLED];

export class StategradError extends Error {
  /**
   * @param {string} text one line for a person
   * @param {number} code canonical
   * @param {{reason?: string, violations?: {field: string, description: string}[], retrySeconds?: number}} details
   */
  constructor(text, code, { reason = '', violations = [], retrySeconds = 0 } = {}) {
    super(text);
    this.name = 'StategradError';
    this.code = status[code];
    this.reason = reason;
    this.violations = violations;
    this.retrySeconds = retrySeconds;
    // Something else than the service would give no reason.
    this.unreachable =
      code === status.UNAVAILABLE || reason === 'IDLE' || (reason === '' && BROKEN_LINE.includes(code));
  }
}

/** The reply is not what the wire format promises. */
export function brokenReply(expectation) {
  return new StategradError(`broken reply: ${expectation}`, status.DATA_LOSS);
}

/** The failure of a call, with the details that came along. */
export function translate(failure, target) {
  if (failure instanceof StategradError || failure.code === undefined) {
    return failure;
  }
  const details = {};
  for (const trailer of failure.metadata?.get('grpc-status-details-bin') ?? []) {
    for (const detail of message('Status').decode(trailer).details) {
      read(detail, details);
    }
  }
  const text = (failure.details || status[failure.code]).replace(/\s+/g, ' ');
  const lost = failure.code === status.UNAVAILABLE && !details.reason;
  return new StategradError(
    lost ? `${target}: cannot be reached or the connection was lost (${text})` : text,
    failure.code,
    details,
  );
}

function read({ type_url: type, value }, details) {
  switch (type.slice(type.lastIndexOf('/') + 1)) {
    case 'google.rpc.ErrorInfo':
      details.reason = message('ErrorInfo').decode(value).reason;
      break;
    case 'google.rpc.BadRequest':
      details.violations = message('BadRequest')
        .decode(value)
        .fieldViolations.map(({ field, description }) => ({ field, description }));
      break;
    case 'google.rpc.RetryInfo': {
      const { seconds, nanos } = message('RetryInfo').decode(value).retryDelay;
      details.retrySeconds = Number(seconds) + nanos * 1e-9;
    }
  }
}
