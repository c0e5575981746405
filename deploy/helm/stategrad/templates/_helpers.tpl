{{- define "stategrad.name" -}}
{{- if contains "stategrad" .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-stategrad" .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "stategrad.selector" -}}
app.kubernetes.io/name: stategrad
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "stategrad.labels" -}}
{{ include "stategrad.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "stategrad.image" -}}
{{- $tag := .Values.image.tag | default (ternary "gpu" "cpu" .Values.gpu.enabled) -}}
{{- .Values.image.repository }}{{ ternary "@" ":" (hasPrefix "sha256:" $tag) }}{{ $tag -}}
{{- end }}

{{- /* What the chart sets beside what config says. */ -}}
{{- define "stategrad.config" -}}
{{- $set := dict -}}
{{- if .Values.insecure -}}
{{- $_ := set $set "listen" (dict "insecure" true) -}}
{{- end -}}
{{- if .Values.tls.secret -}}
{{- $tls := dict "certificate" "/etc/stategrad-tls/tls.crt" "key" "/etc/stategrad-tls/tls.key" -}}
{{- if .Values.tls.clientAuthority -}}
{{- $_ := set $tls "client_ca" (printf "/etc/stategrad-tls/%s" .Values.tls.clientAuthority) -}}
{{- end -}}
{{- $_ := set $set "tls" $tls -}}
{{- end -}}
{{- if .Values.metrics.enabled -}}
{{- $_ := set $set "metrics" (dict "address" "0.0.0.0" "port" 9464) -}}
{{- end -}}
{{- merge $set .Values.config | toYaml -}}
{{- end }}

{{- /*
Kubernetes' own gRPC probe knows no TLS; the server's command does. Models can be looked at while the device is unwell, so it is
their service that is asked about.
*/ -}}
{{- define "stategrad.probe" -}}
{{- if .Values.tls.secret -}}
exec:
  command: [stategrad, health, --service, stategrad.v1.ModelService]
{{- else -}}
grpc:
  port: 50051
  service: stategrad.v1.ModelService
{{- end -}}
{{- end }}
