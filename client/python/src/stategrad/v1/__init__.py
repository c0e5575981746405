"""The wire format: messages and stubs, generated from stategrad/v1/*.proto."""
