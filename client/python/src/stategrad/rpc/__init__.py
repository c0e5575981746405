"""The details of errors, generated from stategrad/rpc/status.proto."""
