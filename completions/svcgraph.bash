# bash completion for svcgraph; printed by 'svcgraph completion bash'

_svcgraph_commands() {
    echo 'check cycles compat diff can-deploy rollback versions deploy-order flow graph merge why impact trace rules explain formats help version completion'
}

# COMMAND OPTION: what may follow; fails when nothing does
_svcgraph_values() {
    local rules='service-cycle async-cycle startup-cycle self-call unresolved-dependency edge-bypasses-gateway request-loop service-reentry hop-limit invariant-violated invariant-near dogpile trace-broken retry-storm chatty-edge load-amplification repeated-call sync-critical-path sequential-fan-out tail-latency pattern-changed near-critical-three observed-undeclared declared-unobserved kind-mismatch hardcoded-endpoint health-check-missing shared-datastore shared-db-server shared-table shared-volume cross-service-transaction owner-missing telemetry-missing correlation-missing correlation-lost version-conflict version-unsatisfied version-skew version-parallel-too-many mutable-tag api-unversioned deprecated-in-use deprecation-without-sunset sunset-too-soon deprecated-unused contract-unverified contract-missing upgrade-deadlock api-breaking-used api-breaking-unused rollback-unsafe schema-copies-differ not-forward-compatible untyped-payload file-no-delete message-no-delete enum-no-delete extension-no-delete service-no-delete package-no-delete package-message-no-delete package-enum-no-delete package-extension-no-delete package-service-no-delete rpc-no-delete field-no-delete field-no-delete-unless-number-reserved field-no-delete-unless-name-reserved enum-value-no-delete enum-value-no-delete-unless-number-reserved enum-value-no-delete-unless-name-reserved oneof-no-delete extension-message-no-delete reserved-message-no-delete reserved-enum-no-delete field-same-type field-wire-json-compatible-type field-wire-compatible-type field-same-cardinality field-wire-json-compatible-cardinality field-wire-compatible-cardinality message-same-required-fields field-same-name field-same-json-name field-same-oneof field-same-default field-same-jstype field-same-cpp-string-type field-same-utf8-validation field-same-java-utf8-validation enum-same-type enum-value-same-name enum-same-json-format message-same-json-format message-no-remove-standard-descriptor-accessor rpc-same-request-type rpc-same-response-type rpc-same-client-streaming rpc-same-server-streaming rpc-same-idempotency-level file-same-package file-same-syntax file-same-cc-enable-arenas file-same-cc-generic-services file-same-csharp-namespace file-same-go-package file-same-java-generic-services file-same-java-multiple-files file-same-java-outer-classname file-same-java-package file-same-objc-class-prefix file-same-optimize-for file-same-php-class-prefix file-same-php-metadata-namespace file-same-php-namespace file-same-py-generic-services file-same-ruby-package file-same-swift-prefix number-reused waiver-invalid waiver-unused input-unreadable input-syntax input-ambiguous input-limit'
    words= files=
    case "$1 $2" in
    'check --fail-on') words='error warning note never' ;;
    'check --rule') words=$rules ;;
    'check --skip-rule') words=$rules ;;
    'check --include') words= ;;
    'check --exclude') words= ;;
    'check --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'check --jobs' | 'check -j') words= ;;
    'check --max-memory') words= ;;
    'check --config' | 'check -c') files=1 ;;
    'check --format' | 'check -f') words='text json sarif' ;;
    'check --output' | 'check -o') files=1 ;;
    'check --color') words='auto always never' ;;
    'check --progress') words='auto always never' ;;
    'check --max-findings') words= ;;
    'cycles --fail-on') words='error warning note never' ;;
    'cycles --include') words= ;;
    'cycles --exclude') words= ;;
    'cycles --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'cycles --jobs' | 'cycles -j') words= ;;
    'cycles --max-memory') words= ;;
    'cycles --config' | 'cycles -c') files=1 ;;
    'cycles --format' | 'cycles -f') words='text json sarif' ;;
    'cycles --output' | 'cycles -o') files=1 ;;
    'cycles --color') words='auto always never' ;;
    'cycles --progress') words='auto always never' ;;
    'cycles --max-findings') words= ;;
    'compat --against') files=1 ;;
    'compat --level') words='config file package wire-json wire' ;;
    'compat --direction') words='any backward forward full' ;;
    'compat --encoding') words= ;;
    'compat --path') words= ;;
    'compat --history') words= ;;
    'compat --consumers') words= ;;
    'compat --jobs' | 'compat -j') words= ;;
    'compat --max-memory') words= ;;
    'compat --fail-on') words='error warning note never' ;;
    'compat --rule') words=$rules ;;
    'compat --skip-rule') words=$rules ;;
    'compat --buf-config') words= ;;
    'compat --against-buf-config') words= ;;
    'compat --config' | 'compat -c') files=1 ;;
    'compat --format' | 'compat -f') words='text json sarif' ;;
    'compat --output' | 'compat -o') files=1 ;;
    'compat --color') words='auto always never' ;;
    'compat --progress') words='auto always never' ;;
    'compat --max-findings') words= ;;
    'diff --against') files=1 ;;
    'diff --fail-on') words='error warning note never' ;;
    'diff --rule') words=$rules ;;
    'diff --skip-rule') words=$rules ;;
    'diff --include') words= ;;
    'diff --exclude') words= ;;
    'diff --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'diff --jobs' | 'diff -j') words= ;;
    'diff --max-memory') words= ;;
    'diff --messaging') words='via-broker direct' ;;
    'diff --config' | 'diff -c') files=1 ;;
    'diff --format' | 'diff -f') words='text json markdown mermaid dot' ;;
    'diff --output' | 'diff -o') files=1 ;;
    'diff --color') words='auto always never' ;;
    'diff --progress') words='auto always never' ;;
    'can-deploy --against') files=1 ;;
    'can-deploy --include') words= ;;
    'can-deploy --exclude') words= ;;
    'can-deploy --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'can-deploy --jobs' | 'can-deploy -j') words= ;;
    'can-deploy --max-memory') words= ;;
    'can-deploy --config' | 'can-deploy -c') files=1 ;;
    'can-deploy --format' | 'can-deploy -f') words='text json' ;;
    'can-deploy --output' | 'can-deploy -o') files=1 ;;
    'can-deploy --color') words='auto always never' ;;
    'can-deploy --progress') words='auto always never' ;;
    'rollback --against') files=1 ;;
    'rollback --include') words= ;;
    'rollback --exclude') words= ;;
    'rollback --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'rollback --jobs' | 'rollback -j') words= ;;
    'rollback --max-memory') words= ;;
    'rollback --config' | 'rollback -c') files=1 ;;
    'rollback --format' | 'rollback -f') words='text json' ;;
    'rollback --output' | 'rollback -o') files=1 ;;
    'rollback --color') words='auto always never' ;;
    'rollback --progress') words='auto always never' ;;
    'versions --fail-on') words='error warning note never' ;;
    'versions --include') words= ;;
    'versions --exclude') words= ;;
    'versions --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'versions --jobs' | 'versions -j') words= ;;
    'versions --max-memory') words= ;;
    'versions --config' | 'versions -c') files=1 ;;
    'versions --format' | 'versions -f') words='text json' ;;
    'versions --output' | 'versions -o') files=1 ;;
    'versions --color') words='auto always never' ;;
    'versions --progress') words='auto always never' ;;
    'deploy-order --against') files=1 ;;
    'deploy-order --fail-on') words='error warning note never' ;;
    'deploy-order --include') words= ;;
    'deploy-order --exclude') words= ;;
    'deploy-order --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'deploy-order --jobs' | 'deploy-order -j') words= ;;
    'deploy-order --max-memory') words= ;;
    'deploy-order --config' | 'deploy-order -c') files=1 ;;
    'deploy-order --format' | 'deploy-order -f') words='text json sarif' ;;
    'deploy-order --output' | 'deploy-order -o') files=1 ;;
    'deploy-order --color') words='auto always never' ;;
    'deploy-order --progress') words='auto always never' ;;
    'flow learn --from') words= ;;
    'flow learn --output' | 'flow learn -o') files=1 ;;
    'flow learn --progress') words='auto always never' ;;
    'flow learn --include') words= ;;
    'flow learn --exclude') words= ;;
    'flow learn --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'flow learn --jobs' | 'flow learn -j') words= ;;
    'flow learn --max-memory') words= ;;
    'flow learn --config' | 'flow learn -c') files=1 ;;
    'flow check --baseline') files=1 ;;
    'flow check --traces') words= ;;
    'flow check --fail-on') words='error warning note never' ;;
    'flow check --include') words= ;;
    'flow check --exclude') words= ;;
    'flow check --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'flow check --jobs' | 'flow check -j') words= ;;
    'flow check --max-memory') words= ;;
    'flow check --config' | 'flow check -c') files=1 ;;
    'flow check --format' | 'flow check -f') words='text json sarif' ;;
    'flow check --output' | 'flow check -o') files=1 ;;
    'flow check --color') words='auto always never' ;;
    'flow check --progress') words='auto always never' ;;
    'flow show --format' | 'flow show -f') words='text json' ;;
    'flow show --output' | 'flow show -o') files=1 ;;
    'flow show --color') words='auto always never' ;;
    'flow show --progress') words='auto always never' ;;
    'flow show --config' | 'flow show -c') files=1 ;;
    'graph --focus') words= ;;
    'graph --depth') words= ;;
    'graph --direction') words='both in out' ;;
    'graph --min-calls') words= ;;
    'graph --kind') words='sync async data startup config telemetry policy link' ;;
    'graph --origin') words='both declared observed' ;;
    'graph --hide') words='service job function gateway datastore cache queue topic config telemetry loadgen external unresolved' ;;
    'graph --messaging') words='via-broker direct' ;;
    'graph --cluster-by') words='none namespace owner kind' ;;
    'graph --highlight') words='none cycles findings' ;;
    'graph --include') words= ;;
    'graph --exclude') words= ;;
    'graph --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'graph --jobs' | 'graph -j') words= ;;
    'graph --max-memory') words= ;;
    'graph --config' | 'graph -c') files=1 ;;
    'graph --format' | 'graph -f') words='text json dot svg png' ;;
    'graph --output' | 'graph -o') files=1 ;;
    'graph --color') words='auto always never' ;;
    'graph --progress') words='auto always never' ;;
    'merge --messaging') words='via-broker direct' ;;
    'merge --include') words= ;;
    'merge --exclude') words= ;;
    'merge --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'merge --jobs' | 'merge -j') words= ;;
    'merge --max-memory') words= ;;
    'merge --config' | 'merge -c') files=1 ;;
    'merge --format' | 'merge -f') words='text json dot svg png' ;;
    'merge --output' | 'merge -o') files=1 ;;
    'merge --color') words='auto always never' ;;
    'merge --progress') words='auto always never' ;;
    'why --origin') words='both declared observed' ;;
    'why --include') words= ;;
    'why --exclude') words= ;;
    'why --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'why --jobs' | 'why -j') words= ;;
    'why --max-memory') words= ;;
    'why --config' | 'why -c') files=1 ;;
    'why --format' | 'why -f') words='text json' ;;
    'why --output' | 'why -o') files=1 ;;
    'why --color') words='auto always never' ;;
    'why --progress') words='auto always never' ;;
    'impact --include') words= ;;
    'impact --exclude') words= ;;
    'impact --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'impact --jobs' | 'impact -j') words= ;;
    'impact --max-memory') words= ;;
    'impact --config' | 'impact -c') files=1 ;;
    'impact --format' | 'impact -f') words='text json' ;;
    'impact --output' | 'impact -o') files=1 ;;
    'impact --color') words='auto always never' ;;
    'impact --progress') words='auto always never' ;;
    'trace summary --by') words='edge operation service' ;;
    'trace summary --top') words= ;;
    'trace summary --messaging') words='via-broker direct' ;;
    'trace summary --include') words= ;;
    'trace summary --exclude') words= ;;
    'trace summary --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'trace summary --jobs' | 'trace summary -j') words= ;;
    'trace summary --max-memory') words= ;;
    'trace summary --config' | 'trace summary -c') files=1 ;;
    'trace summary --format' | 'trace summary -f') words='text json' ;;
    'trace summary --output' | 'trace summary -o') files=1 ;;
    'trace summary --color') words='auto always never' ;;
    'trace summary --progress') words='auto always never' ;;
    'trace loops --fail-on') words='error warning note never' ;;
    'trace loops --include') words= ;;
    'trace loops --exclude') words= ;;
    'trace loops --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'trace loops --jobs' | 'trace loops -j') words= ;;
    'trace loops --max-memory') words= ;;
    'trace loops --config' | 'trace loops -c') files=1 ;;
    'trace loops --format' | 'trace loops -f') words='text json' ;;
    'trace loops --output' | 'trace loops -o') files=1 ;;
    'trace loops --color') words='auto always never' ;;
    'trace loops --progress') words='auto always never' ;;
    'trace depth --top') words= ;;
    'trace depth --include') words= ;;
    'trace depth --exclude') words= ;;
    'trace depth --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'trace depth --jobs' | 'trace depth -j') words= ;;
    'trace depth --max-memory') words= ;;
    'trace depth --config' | 'trace depth -c') files=1 ;;
    'trace depth --format' | 'trace depth -f') words='text json' ;;
    'trace depth --output' | 'trace depth -o') files=1 ;;
    'trace depth --color') words='auto always never' ;;
    'trace depth --progress') words='auto always never' ;;
    'trace blame --against') files=1 ;;
    'trace blame --since') words= ;;
    'trace blame --top') words= ;;
    'trace blame --include') words= ;;
    'trace blame --exclude') words= ;;
    'trace blame --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'trace blame --jobs' | 'trace blame -j') words= ;;
    'trace blame --max-memory') words= ;;
    'trace blame --config' | 'trace blame -c') files=1 ;;
    'trace blame --format' | 'trace blame -f') words='text json' ;;
    'trace blame --output' | 'trace blame -o') files=1 ;;
    'trace blame --color') words='auto always never' ;;
    'trace blame --progress') words='auto always never' ;;
    'trace scale --retries') words= ;;
    'trace scale --include') words= ;;
    'trace scale --exclude') words= ;;
    'trace scale --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'trace scale --jobs' | 'trace scale -j') words= ;;
    'trace scale --max-memory') words= ;;
    'trace scale --config' | 'trace scale -c') files=1 ;;
    'trace scale --format' | 'trace scale -f') words='text json' ;;
    'trace scale --output' | 'trace scale -o') files=1 ;;
    'trace scale --color') words='auto always never' ;;
    'trace scale --progress') words='auto always never' ;;
    'trace patterns --against') files=1 ;;
    'trace patterns --top') words= ;;
    'trace patterns --fail-on') words='error warning note never' ;;
    'trace patterns --include') words= ;;
    'trace patterns --exclude') words= ;;
    'trace patterns --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'trace patterns --jobs' | 'trace patterns -j') words= ;;
    'trace patterns --max-memory') words= ;;
    'trace patterns --config' | 'trace patterns -c') files=1 ;;
    'trace patterns --format' | 'trace patterns -f') words='text json sarif' ;;
    'trace patterns --output' | 'trace patterns -o') files=1 ;;
    'trace patterns --color') words='auto always never' ;;
    'trace patterns --progress') words='auto always never' ;;
    'trace spans --include') words= ;;
    'trace spans --exclude') words= ;;
    'trace spans --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'trace spans --jobs' | 'trace spans -j') words= ;;
    'trace spans --max-memory') words= ;;
    'trace spans --config' | 'trace spans -c') files=1 ;;
    'trace spans --output' | 'trace spans -o') files=1 ;;
    'trace spans --progress') words='auto always never' ;;
    'trace timeline --include') words= ;;
    'trace timeline --exclude') words= ;;
    'trace timeline --input-format') words='kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' ;;
    'trace timeline --jobs' | 'trace timeline -j') words= ;;
    'trace timeline --max-memory') words= ;;
    'trace timeline --config' | 'trace timeline -c') files=1 ;;
    'trace timeline --format' | 'trace timeline -f') words='text json' ;;
    'trace timeline --output' | 'trace timeline -o') files=1 ;;
    'trace timeline --color') words='auto always never' ;;
    'trace timeline --progress') words='auto always never' ;;
    'rules --config' | 'rules -c') files=1 ;;
    'rules --format' | 'rules -f') words='text json' ;;
    'rules --output' | 'rules -o') files=1 ;;
    'rules --color') words='auto always never' ;;
    'rules --progress') words='auto always never' ;;
    'explain --config' | 'explain -c') files=1 ;;
    'formats --format' | 'formats -f') words='text json' ;;
    'formats --output' | 'formats -o') files=1 ;;
    'formats --color') words='auto always never' ;;
    'formats --progress') words='auto always never' ;;
    'help --as') words='text man bash zsh fish examples commands' ;;
    *) return 1 ;;
    esac
}

# COMMAND: its options, and what its operands may be
_svcgraph_command() {
    case $1 in
    'check')
        options='--fail-on= --exit-zero --require-complete --rule= --skip-rule= --window-is-complete --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --max-findings= --help'
        files=1
        ;;
    'cycles')
        options='--fail-on= --exit-zero --require-complete --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --max-findings= --help'
        files=1
        ;;
    'compat')
        options='--against= --level= --direction= --encoding= --changes --path= --history= --allow-missing-imports --exclude-imports --limit-to-input-files --buf-compat --consumers= --used-only --window-is-complete --jobs= --max-memory= --fail-on= --exit-zero --require-complete --rule= --skip-rule= --buf-config= --against-buf-config= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --no-suppressions --max-findings= --help'
        files=1
        ;;
    'diff')
        options='--against= --fail-on-change --fail-on= --exit-zero --require-complete --rule= --skip-rule= --window-is-complete --include= --exclude= --input-format= --jobs= --max-memory= --messaging= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'can-deploy')
        options='--against= --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'rollback')
        options='--against= --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'versions')
        options='--fail-on= --exit-zero --require-complete --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'deploy-order')
        options='--against= --fail-on-unknown --fail-on= --exit-zero --require-complete --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'flow')
        options='--help'
        words='learn check show'
        ;;
    'flow learn')
        options='--from= --output= --progress= --quiet --window-is-complete --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --help'
        files=1
        ;;
    'flow check')
        options='--baseline= --traces= --fail-on= --exit-zero --require-complete --window-is-complete --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'flow show')
        options='--format= --output= --color= --progress= --quiet --verbose --config= --no-config --help'
        files=1
        ;;
    'graph')
        options='--focus= --depth= --direction= --only-cycles --min-calls= --kind= --origin= --hide= --messaging= --partial --cluster-by= --highlight= --no-legend --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'merge')
        options='--partial --messaging= --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'why')
        options='--origin= --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'impact')
        options='--include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'trace')
        options='--help'
        words='summary loops depth blame scale patterns spans timeline'
        ;;
    'trace summary')
        options='--by= --top= --messaging= --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'trace loops')
        options='--fail-on= --exit-zero --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'trace depth')
        options='--top= --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'trace blame')
        options='--against= --since= --top= --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'trace scale')
        options='--retries= --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'trace patterns')
        options='--against= --top= --fail-on= --exit-zero --require-complete --window-is-complete --include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'trace spans')
        options='--include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --output= --progress= --quiet --help'
        files=1
        ;;
    'trace timeline')
        options='--include= --exclude= --input-format= --jobs= --max-memory= --config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        files=1
        ;;
    'rules')
        options='--config= --no-config --format= --output= --color= --progress= --quiet --verbose --help'
        ;;
    'explain')
        options='--config= --no-config --help'
        words='service-cycle async-cycle startup-cycle self-call unresolved-dependency edge-bypasses-gateway request-loop service-reentry hop-limit invariant-violated invariant-near dogpile trace-broken retry-storm chatty-edge load-amplification repeated-call sync-critical-path sequential-fan-out tail-latency pattern-changed near-critical-three observed-undeclared declared-unobserved kind-mismatch hardcoded-endpoint health-check-missing shared-datastore shared-db-server shared-table shared-volume cross-service-transaction owner-missing telemetry-missing correlation-missing correlation-lost version-conflict version-unsatisfied version-skew version-parallel-too-many mutable-tag api-unversioned deprecated-in-use deprecation-without-sunset sunset-too-soon deprecated-unused contract-unverified contract-missing upgrade-deadlock api-breaking-used api-breaking-unused rollback-unsafe schema-copies-differ not-forward-compatible untyped-payload file-no-delete message-no-delete enum-no-delete extension-no-delete service-no-delete package-no-delete package-message-no-delete package-enum-no-delete package-extension-no-delete package-service-no-delete rpc-no-delete field-no-delete field-no-delete-unless-number-reserved field-no-delete-unless-name-reserved enum-value-no-delete enum-value-no-delete-unless-number-reserved enum-value-no-delete-unless-name-reserved oneof-no-delete extension-message-no-delete reserved-message-no-delete reserved-enum-no-delete field-same-type field-wire-json-compatible-type field-wire-compatible-type field-same-cardinality field-wire-json-compatible-cardinality field-wire-compatible-cardinality message-same-required-fields field-same-name field-same-json-name field-same-oneof field-same-default field-same-jstype field-same-cpp-string-type field-same-utf8-validation field-same-java-utf8-validation enum-same-type enum-value-same-name enum-same-json-format message-same-json-format message-no-remove-standard-descriptor-accessor rpc-same-request-type rpc-same-response-type rpc-same-client-streaming rpc-same-server-streaming rpc-same-idempotency-level file-same-package file-same-syntax file-same-cc-enable-arenas file-same-cc-generic-services file-same-csharp-namespace file-same-go-package file-same-java-generic-services file-same-java-multiple-files file-same-java-outer-classname file-same-java-package file-same-objc-class-prefix file-same-optimize-for file-same-php-class-prefix file-same-php-metadata-namespace file-same-php-namespace file-same-py-generic-services file-same-ruby-package file-same-swift-prefix number-reused waiver-invalid waiver-unused input-unreadable input-syntax input-ambiguous input-limit'
        ;;
    'formats')
        options='--format= --output= --color= --progress= --quiet --verbose --help'
        ;;
    'help')
        options='--as= --help'
        words='check cycles compat diff can-deploy rollback versions deploy-order flow graph merge why impact trace rules explain formats help version completion'
        ;;
    'version')
        options='--help'
        ;;
    'completion')
        options='--help'
        words='bash zsh fish'
        ;;
    *) return 1 ;;
    esac
}

_svcgraph_reply() {
    if [[ $files ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    else
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    fi
}

_svcgraph() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev= command=${COMP_WORDS[1]}
    local words= files= options=
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        words="$(_svcgraph_commands) --help --version"
        _svcgraph_reply
        return
    fi
    if ((COMP_CWORD > 2)) && _svcgraph_command "$command ${COMP_WORDS[2]}"; then
        command+=" ${COMP_WORDS[2]}" words= files= options=
    fi
    # readline cuts --format=json into three words
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    if [[ $cur == '=' ]]; then
        cur=
    elif [[ $prev == '=' ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if _svcgraph_values "$command" "$prev"; then
        _svcgraph_reply
        return
    fi
    _svcgraph_command "$command" || return
    if [[ $cur == -* ]]; then
        words=$options files=
        _svcgraph_reply
        [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
        return
    fi
    _svcgraph_reply
}

complete -F _svcgraph svcgraph
