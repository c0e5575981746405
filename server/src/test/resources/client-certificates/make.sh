#!/usr/bin/env bash
# Makes the certificates beside it, which ClientCertificatesTest reads: good from 2026-02-01 to 2026-04-01 by the clock of the
# test. Signatures are not looked at there, since TLS has done that: each signs itself, and no key is kept.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index"
cat >"$work/ca.cnf" <<CONFIG
[ca]
default_ca = own
[own]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
preserve = yes
email_in_dn = no
[any]
commonName = optional
organizationName = optional
organizationalUnitName = optional
CONFIG

make() { # NAME SUBJECT [ALTERNATIVE NAMES]
  local names=()
  if [ -n "${3:-}" ]; then names=(-addext "subjectAltName=$3"); fi
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/key" -out "$work/request" \
    -subj "$2" "${names[@]}" 2>/dev/null
  openssl ca -selfsign -batch -notext -config "$work/ca.cnf" -keyfile "$work/key" -in "$work/request" -out "$1.pem" \
    -startdate 20260201000000Z -enddate 20260401000000Z 2>/dev/null
}

make common-name /CN=anna
make common-name-among-others /O=uni/OU=lab/CN=ben
make mail '/CN=Ben Berg' email:ben@lab.example
make host /CN=anna DNS:trainer.lab.example
make other-case /CN=Anna
make two-mails /CN=anna email:anna@lab.example,email:ben@lab.example
make two-common-names /CN=anna/CN=ben
make no-name /OU=lab
make blank-in-name '/CN=anna berg'
make local /CN=local
make star '/CN=*'
make path '/CN=..\/anna'
make uri /CN=anna URI:https://lab.example/anna
make address-alone /CN=anna IP:127.0.0.1
