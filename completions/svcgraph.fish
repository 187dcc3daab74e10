# fish completion for svcgraph; printed by 'svcgraph completion fish'

function __svcgraph_in
    set -l words (commandline -opc)
    for i in (seq (count $argv))
        test "$words[$(math $i + 1)]" = $argv[$i]; or return 1
    end
end

function __svcgraph_at # the next word follows these
    set -l words (commandline -opc)
    test (count $words) -eq (math (count $argv) + 1)
    and __svcgraph_in $argv
end

function __svcgraph_first
    test (count (commandline -opc)) -eq 1
end

function __svcgraph_rules
    printf '%s\t%s\n' \
        service-cycle 'services call each other in a circle' \
        async-cycle 'a cycle of services closes only through messages' \
        startup-cycle 'services wait for each other to start' \
        self-call 'a service calls itself over the network' \
        unresolved-dependency 'something refers to a service that nothing defines' \
        edge-bypasses-gateway 'a service is reached from outside beside the gateway' \
        request-loop 'an operation is entered again below itself in one request' \
        service-reentry 'a service is entered again, by another operation, in one request' \
        hop-limit 'requests pass through too many services' \
        invariant-violated 'requests no longer flow as they did: an invariant is broken' \
        invariant-near 'an invariant of message flow is more than 80 % of the way to its limit' \
        dogpile 'many requests make the same call in the same moment' \
        trace-broken 'traces lack spans that others name as their parents' \
        retry-storm 'a callee that fails is called again and again' \
        chatty-edge 'a service is called too often for one request' \
        load-amplification 'one request at the edge becomes very many further in' \
        repeated-call 'one request makes the same call again and again, one after another' \
        sync-critical-path 'most of the time of the slowest requests is spent in one call' \
        sequential-fan-out 'calls to different services are made one after another' \
        tail-latency 'a few requests of an operation take far longer than most' \
        pattern-changed 'requests pass their messages on in another way than the baseline' \
        near-critical-three 'three measures of different kinds are near to their limits at once' \
        observed-undeclared 'a call is seen in traces that no manifest declares' \
        declared-unobserved 'a declared call is never seen in traces' \
        kind-mismatch 'a dependency is declared as messages and seen as calls' \
        hardcoded-endpoint 'a service is reached by an IP address, or by localhost' \
        health-check-missing 'a service that others call has no health check' \
        shared-datastore 'several services use one database' \
        shared-db-server 'several services have databases on one server' \
        shared-table 'several services write one table' \
        shared-volume 'several services write to one volume' \
        cross-service-transaction 'one request writes data of several owners before it is answered' \
        owner-missing 'a service has no owner' \
        telemetry-missing 'a declared service has no span in many traces' \
        correlation-missing 'log lines of a service carry no id that follows the request' \
        correlation-lost 'a service logs without the id that its caller has logged with' \
        version-conflict 'callers need versions of a service that exclude each other' \
        version-unsatisfied 'a required version is not among those that are deployed' \
        version-skew 'one service runs at more than two versions in one environment' \
        version-parallel-too-many 'a service serves more than two majors of one interface' \
        mutable-tag 'an image has no tag, or one that moves' \
        api-unversioned 'an API has no version' \
        deprecated-in-use 'a deprecated operation is still used' \
        deprecation-without-sunset 'a deprecated operation does not say when it ends' \
        sunset-too-soon 'a deprecated operation ends sooner than consumers are promised' \
        deprecated-unused 'a deprecated operation is not used any more' \
        contract-unverified 'versions that run together were not tested for their contract' \
        contract-missing 'nothing among the inputs says what two services agree on' \
        upgrade-deadlock 'services of one change wait for each other: there is no safe order of release' \
        api-breaking-used 'somebody uses what the new version breaks' \
        api-breaking-unused 'no known consumer uses what the new version breaks' \
        rollback-unsafe 'going back to the version before breaks who uses the new one already' \
        schema-copies-differ 'copies of one API definition differ' \
        not-forward-compatible 'readers of today would misread what writers of tomorrow send' \
        untyped-payload 'an rpc exchanges data that its definition does not describe' \
        file-no-delete 'a .proto file is gone' \
        message-no-delete 'a message is gone from its file' \
        enum-no-delete 'an enum is gone from its file' \
        extension-no-delete 'an extension is gone from its file' \
        service-no-delete 'a service is gone from its file' \
        package-no-delete 'no file of a package is left' \
        package-message-no-delete 'a message is gone from its package' \
        package-enum-no-delete 'an enum is gone from its package' \
        package-extension-no-delete 'an extension is gone from its package' \
        package-service-no-delete 'a service is gone from its package' \
        rpc-no-delete 'an rpc is gone from its service' \
        field-no-delete 'a field is gone' \
        field-no-delete-unless-number-reserved 'a field is gone and its number is not reserved' \
        field-no-delete-unless-name-reserved 'a field is gone and its name is not reserved' \
        enum-value-no-delete 'a value of an enum is gone' \
        enum-value-no-delete-unless-number-reserved 'a value of an enum is gone and its number is not reserved' \
        enum-value-no-delete-unless-name-reserved 'a value of an enum is gone and its names are not reserved' \
        oneof-no-delete 'a oneof is gone' \
        extension-message-no-delete 'a range for extensions is gone in part' \
        reserved-message-no-delete 'a message reserves less than before' \
        reserved-enum-no-delete 'an enum reserves less than before' \
        field-same-type 'a field has another type' \
        field-wire-json-compatible-type 'a field has a type that is not read alike in binary form and JSON' \
        field-wire-compatible-type 'a field has a type that is not read alike in binary form' \
        field-same-cardinality 'a field changed between optional, required, repeated and map' \
        field-wire-json-compatible-cardinality 'a field changed its cardinality in a way that binary form or JSON shows' \
        field-wire-compatible-cardinality 'a field changed its cardinality in a way that binary form shows' \
        message-same-required-fields 'a required field appeared or disappeared' \
        field-same-name 'a field has another name' \
        field-same-json-name 'a field has another name in JSON' \
        field-same-oneof 'a field moved into, out of or between oneofs' \
        field-same-default 'a field has another default' \
        field-same-jstype 'a field has another jstype' \
        field-same-cpp-string-type 'a field has another string type in C++' \
        field-same-utf8-validation 'a string is checked for UTF-8 on one side only' \
        field-same-java-utf8-validation 'a string is checked for UTF-8 in Java on one side only' \
        enum-same-type 'an enum changed between open and closed' \
        enum-value-same-name 'a value of an enum has another name' \
        enum-same-json-format 'an enum lost its checked JSON form' \
        message-same-json-format 'a message lost its checked JSON form' \
        message-no-remove-standard-descriptor-accessor 'a message turned its descriptor accessor off' \
        rpc-same-request-type 'an rpc takes another message' \
        rpc-same-response-type 'an rpc returns another message' \
        rpc-same-client-streaming 'an rpc changed the streaming of its request' \
        rpc-same-server-streaming 'an rpc changed the streaming of its response' \
        rpc-same-idempotency-level 'an rpc has another idempotency level' \
        file-same-package 'a file belongs to another package' \
        file-same-syntax 'a file has another syntax' \
        file-same-cc-enable-arenas 'a file has another cc_enable_arenas' \
        file-same-cc-generic-services 'a file has another cc_generic_services' \
        file-same-csharp-namespace 'a file has another csharp_namespace' \
        file-same-go-package 'a file has another go_package' \
        file-same-java-generic-services 'a file has another java_generic_services' \
        file-same-java-multiple-files 'a file has another java_multiple_files' \
        file-same-java-outer-classname 'a file has another java_outer_classname' \
        file-same-java-package 'a file has another java_package' \
        file-same-objc-class-prefix 'a file has another objc_class_prefix' \
        file-same-optimize-for 'a file has another optimize_for' \
        file-same-php-class-prefix 'a file has another php_class_prefix' \
        file-same-php-metadata-namespace 'a file has another php_metadata_namespace' \
        file-same-php-namespace 'a file has another php_namespace' \
        file-same-py-generic-services 'a file has another py_generic_services' \
        file-same-ruby-package 'a file has another ruby_package' \
        file-same-swift-prefix 'a file has another swift_prefix' \
        number-reused 'a number or name of an old release is used again with another meaning' \
        waiver-invalid 'a comment means to accept a break, and has no effect' \
        waiver-unused 'a comment accepts a break that is not there' \
        input-unreadable 'an input cannot be opened or read to its end' \
        input-syntax 'an input is malformed' \
        input-ambiguous 'an input can be read in two ways, and one was taken' \
        input-limit 'an input is larger, deeper or more entangled than is read'
end

complete -c svcgraph -f
complete -c svcgraph -n __svcgraph_first -l help -d 'show help'
complete -c svcgraph -n __svcgraph_first -l version -d 'print the version'
complete -c svcgraph -n __svcgraph_first -a check -d 'run all rules over all inputs'
complete -c svcgraph -n '__svcgraph_in check' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in check' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in check' -l require-complete -d 'exit 5 when a rule could not run for want of input'
complete -c svcgraph -n '__svcgraph_in check' -l rule -x -a '(__svcgraph_rules)' -d 'run only this rule; may be repeated'
complete -c svcgraph -n '__svcgraph_in check' -l skip-rule -x -a '(__svcgraph_rules)' -d 'leave this rule out; may be repeated'
complete -c svcgraph -n '__svcgraph_in check' -l window-is-complete -d 'the traces span a time in which all that ever happens did'
complete -c svcgraph -n '__svcgraph_in check' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in check' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in check' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in check' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in check' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in check' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in check' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in check' -l format -s f -x -a 'text json sarif' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in check' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in check' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in check' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in check' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in check' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in check' -l max-findings -x -d 'show at most N findings; 0 shows all'
complete -c svcgraph -n '__svcgraph_in check' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in check' -F
complete -c svcgraph -n __svcgraph_first -a cycles -d 'show dependency cycles only, the shortest first'
complete -c svcgraph -n '__svcgraph_in cycles' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in cycles' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in cycles' -l require-complete -d 'exit 5 when a rule could not run for want of input'
complete -c svcgraph -n '__svcgraph_in cycles' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in cycles' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in cycles' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in cycles' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in cycles' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in cycles' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in cycles' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in cycles' -l format -s f -x -a 'text json sarif' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in cycles' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in cycles' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in cycles' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in cycles' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in cycles' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in cycles' -l max-findings -x -d 'show at most N findings; 0 shows all'
complete -c svcgraph -n '__svcgraph_in cycles' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in cycles' -F
complete -c svcgraph -n __svcgraph_first -a compat -d 'say what breaks between two versions of .proto files'
complete -c svcgraph -n '__svcgraph_in compat' -l against -r -F -d 'the version before: a git revision, folder, file, archive or -'
complete -c svcgraph -n '__svcgraph_in compat' -l level -x -a 'config file package wire-json wire' -d 'file, package, wire-json, wire; config: buf.yaml\'s, or file'
complete -c svcgraph -n '__svcgraph_in compat' -l direction -x -a 'any backward forward full' -d 'only what new readers meet (backward), old ones (forward) or either (full)'
complete -c svcgraph -n '__svcgraph_in compat' -l encoding -x -d 'only what breaks in binary, json, text or source; default: in any'
complete -c svcgraph -n '__svcgraph_in compat' -l changes -d 'list what was added, package by package'
complete -c svcgraph -n '__svcgraph_in compat' -l path -x -d 'only this file or folder and what it imports; repeatable'
complete -c svcgraph -n '__svcgraph_in compat' -l history -x -d 'look for numbers used again in the last N tags of git (number-reused)'
complete -c svcgraph -n '__svcgraph_in compat' -l allow-missing-imports -d 'compare types of files that are not there by name'
complete -c svcgraph -n '__svcgraph_in compat' -l exclude-imports -d 'leave out files that are only imported'
complete -c svcgraph -n '__svcgraph_in compat' -l limit-to-input-files -d 'leave out files that are not there any more'
complete -c svcgraph -n '__svcgraph_in compat' -l buf-compat -d 'find exactly what buf 1.75 finds, without corrections'
complete -c svcgraph -n '__svcgraph_in compat' -l consumers -x -d 'manifests, traces, copies of those who use it; repeatable'
complete -c svcgraph -n '__svcgraph_in compat' -l used-only -d 'only what a known consumer uses counts as an error'
complete -c svcgraph -n '__svcgraph_in compat' -l window-is-complete -d 'what the given traces do not show is not called'
complete -c svcgraph -n '__svcgraph_in compat' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in compat' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in compat' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in compat' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in compat' -l require-complete -d 'exit 5 when a rule could not run for want of input'
complete -c svcgraph -n '__svcgraph_in compat' -l rule -x -a '(__svcgraph_rules)' -d 'run only this rule; may be repeated'
complete -c svcgraph -n '__svcgraph_in compat' -l skip-rule -x -a '(__svcgraph_rules)' -d 'leave this rule out; may be repeated'
complete -c svcgraph -n '__svcgraph_in compat' -l buf-config -x -d 'in place of PATH\'s buf.yaml: a file, or its text'
complete -c svcgraph -n '__svcgraph_in compat' -l against-buf-config -x -d 'the same for the version before'
complete -c svcgraph -n '__svcgraph_in compat' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in compat' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in compat' -l format -s f -x -a 'text json sarif' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in compat' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in compat' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in compat' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in compat' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in compat' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in compat' -l no-suppressions -d 'tell also what comments accept (svcgraph:ignore)'
complete -c svcgraph -n '__svcgraph_in compat' -l max-findings -x -d 'show at most N findings; 0 shows all'
complete -c svcgraph -n '__svcgraph_in compat' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in compat' -F
complete -c svcgraph -n __svcgraph_first -a diff -d 'say what is different from another version of the system'
complete -c svcgraph -n '__svcgraph_in diff' -l against -r -F -d 'the other side: a git revision, a folder, an archive, a saved graph'
complete -c svcgraph -n '__svcgraph_in diff' -l fail-on-change -d 'exit 1 when anything is different, not only on new findings'
complete -c svcgraph -n '__svcgraph_in diff' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in diff' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in diff' -l require-complete -d 'exit 5 when a rule could not run for want of input'
complete -c svcgraph -n '__svcgraph_in diff' -l rule -x -a '(__svcgraph_rules)' -d 'run only this rule; may be repeated'
complete -c svcgraph -n '__svcgraph_in diff' -l skip-rule -x -a '(__svcgraph_rules)' -d 'leave this rule out; may be repeated'
complete -c svcgraph -n '__svcgraph_in diff' -l window-is-complete -d 'the traces span a time in which all that ever happens did'
complete -c svcgraph -n '__svcgraph_in diff' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in diff' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in diff' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in diff' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in diff' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in diff' -l messaging -x -a 'via-broker direct' -d 'messages by way of the topic or queue, or direct from sender to receiver'
complete -c svcgraph -n '__svcgraph_in diff' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in diff' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in diff' -l format -s f -x -a 'text json markdown mermaid dot' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in diff' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in diff' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in diff' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in diff' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in diff' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in diff' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in diff' -F
complete -c svcgraph -n __svcgraph_first -a can-deploy -d 'say whether a version of a service may be deployed'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l against -r -F -d 'the other side: a git revision, a folder, an archive, a saved graph'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in can-deploy' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in can-deploy' -F
complete -c svcgraph -n __svcgraph_first -a rollback -d 'say whether a service may go back to an earlier version, and who breaks'
complete -c svcgraph -n '__svcgraph_in rollback' -l against -r -F -d 'the other side: a git revision, a folder, an archive, a saved graph'
complete -c svcgraph -n '__svcgraph_in rollback' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in rollback' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in rollback' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in rollback' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in rollback' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in rollback' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in rollback' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in rollback' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in rollback' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in rollback' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in rollback' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in rollback' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in rollback' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in rollback' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in rollback' -F
complete -c svcgraph -n __svcgraph_first -a versions -d 'say who needs which version of what, and whether that goes together'
complete -c svcgraph -n '__svcgraph_in versions' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in versions' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in versions' -l require-complete -d 'exit 5 when a rule could not run for want of input'
complete -c svcgraph -n '__svcgraph_in versions' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in versions' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in versions' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in versions' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in versions' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in versions' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in versions' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in versions' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in versions' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in versions' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in versions' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in versions' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in versions' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in versions' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in versions' -F
complete -c svcgraph -n __svcgraph_first -a deploy-order -d 'say in which order a change of several services is safe to release'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l against -r -F -d 'the other side: a git revision, a folder, an archive, a saved graph'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l fail-on-unknown -d 'exit 1 also when the order rests on something unknown'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l require-complete -d 'exit 5 when a rule could not run for want of input'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l format -s f -x -a 'text json sarif' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in deploy-order' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in deploy-order' -F
complete -c svcgraph -n __svcgraph_first -a flow -d 'invariants of message flow: learn them, hold traces against them'
complete -c svcgraph -n '__svcgraph_in flow' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_at flow' -a learn -d 'find the invariants of message flow in traces'
complete -c svcgraph -n '__svcgraph_in flow learn' -l from -x -d 'files and folders with traces; PATHs are more of them'
complete -c svcgraph -n '__svcgraph_in flow learn' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in flow learn' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in flow learn' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in flow learn' -l window-is-complete -d 'the traces span a time in which all that ever happens did'
complete -c svcgraph -n '__svcgraph_in flow learn' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in flow learn' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in flow learn' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in flow learn' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in flow learn' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in flow learn' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in flow learn' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in flow learn' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in flow learn' -F
complete -c svcgraph -n '__svcgraph_at flow' -a check -d 'hold traces against the invariants of message flow'
complete -c svcgraph -n '__svcgraph_in flow check' -l baseline -r -F -d 'what \'svcgraph flow learn\' wrote, or traces to learn from on the way'
complete -c svcgraph -n '__svcgraph_in flow check' -l traces -x -d 'files and folders with the traces to check; PATHs are more of them'
complete -c svcgraph -n '__svcgraph_in flow check' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in flow check' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in flow check' -l require-complete -d 'exit 5 when a rule could not run for want of input'
complete -c svcgraph -n '__svcgraph_in flow check' -l window-is-complete -d 'the traces span a time in which all that ever happens did'
complete -c svcgraph -n '__svcgraph_in flow check' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in flow check' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in flow check' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in flow check' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in flow check' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in flow check' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in flow check' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in flow check' -l format -s f -x -a 'text json sarif' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in flow check' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in flow check' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in flow check' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in flow check' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in flow check' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in flow check' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in flow check' -F
complete -c svcgraph -n '__svcgraph_at flow' -a show -d 'show a file of invariants as a table'
complete -c svcgraph -n '__svcgraph_in flow show' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in flow show' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in flow show' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in flow show' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in flow show' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in flow show' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in flow show' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in flow show' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in flow show' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in flow show' -F
complete -c svcgraph -n __svcgraph_first -a graph -d 'draw the service graph, or a part of it'
complete -c svcgraph -n '__svcgraph_in graph' -l focus -x -d 'draw only this node and what is near; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l depth -x -d 'how many edges away from the focus'
complete -c svcgraph -n '__svcgraph_in graph' -l direction -x -a 'both in out' -d 'from the focus to callers (in), callees (out) or both'
complete -c svcgraph -n '__svcgraph_in graph' -l only-cycles -d 'draw only nodes that lie on a cycle'
complete -c svcgraph -n '__svcgraph_in graph' -l min-calls -x -d 'leave out edges with fewer observed calls'
complete -c svcgraph -n '__svcgraph_in graph' -l kind -x -a 'sync async data startup config telemetry policy link' -d 'draw only edges of this kind; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l origin -x -a 'both declared observed' -d 'draw edges that are declared, observed, or both'
complete -c svcgraph -n '__svcgraph_in graph' -l hide -x -a 'service job function gateway datastore cache queue topic config telemetry loadgen external unresolved' -d 'leave out a kind of node, \'infra\', or matching names'
complete -c svcgraph -n '__svcgraph_in graph' -l messaging -x -a 'via-broker direct' -d 'messages by way of the topic or queue, or direct from sender to receiver'
complete -c svcgraph -n '__svcgraph_in graph' -l partial -d 'write sums and open requests of the traces, for \'svcgraph merge\' to add up'
complete -c svcgraph -n '__svcgraph_in graph' -l cluster-by -x -a 'none namespace owner kind' -d 'frame nodes together by namespace, owner or kind'
complete -c svcgraph -n '__svcgraph_in graph' -l highlight -x -a 'none cycles findings' -d 'mark cycles, or all that has findings'
complete -c svcgraph -n '__svcgraph_in graph' -l no-legend -d 'draw no legend'
complete -c svcgraph -n '__svcgraph_in graph' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in graph' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in graph' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in graph' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in graph' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in graph' -l format -s f -x -a 'text json dot svg png' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in graph' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in graph' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in graph' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in graph' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in graph' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in graph' -F
complete -c svcgraph -n __svcgraph_first -a merge -d 'add up partial aggregates and saved graphs'
complete -c svcgraph -n '__svcgraph_in merge' -l partial -d 'write sums and open requests of the traces, for \'svcgraph merge\' to add up'
complete -c svcgraph -n '__svcgraph_in merge' -l messaging -x -a 'via-broker direct' -d 'messages by way of the topic or queue, or direct from sender to receiver'
complete -c svcgraph -n '__svcgraph_in merge' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in merge' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in merge' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in merge' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in merge' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in merge' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in merge' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in merge' -l format -s f -x -a 'text json dot svg png' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in merge' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in merge' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in merge' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in merge' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in merge' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in merge' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in merge' -F
complete -c svcgraph -n __svcgraph_first -a why -d 'say why one service depends on another, with the lines that say so'
complete -c svcgraph -n '__svcgraph_in why' -l origin -x -a 'both declared observed' -d 'follow edges that are declared, observed, or both'
complete -c svcgraph -n '__svcgraph_in why' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in why' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in why' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in why' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in why' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in why' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in why' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in why' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in why' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in why' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in why' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in why' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in why' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in why' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in why' -F
complete -c svcgraph -n __svcgraph_first -a impact -d 'say who is hurt when a service fails'
complete -c svcgraph -n '__svcgraph_in impact' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in impact' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in impact' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in impact' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in impact' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in impact' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in impact' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in impact' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in impact' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in impact' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in impact' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in impact' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in impact' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in impact' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in impact' -F
complete -c svcgraph -n __svcgraph_first -a trace -d 'look into requests: calls, times, loops, depth'
complete -c svcgraph -n '__svcgraph_in trace' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_at trace' -a summary -d 'calls, errors and times of each edge and operation'
complete -c svcgraph -n '__svcgraph_in trace summary' -l by -x -a 'edge operation service' -d 'a row for each edge, operation or service'
complete -c svcgraph -n '__svcgraph_in trace summary' -l top -x -d 'show the N rows with the most calls; 0 shows all'
complete -c svcgraph -n '__svcgraph_in trace summary' -l messaging -x -a 'via-broker direct' -d 'messages by way of the topic or queue, or direct from sender to receiver'
complete -c svcgraph -n '__svcgraph_in trace summary' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace summary' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace summary' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in trace summary' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in trace summary' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in trace summary' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in trace summary' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in trace summary' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace summary' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in trace summary' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace summary' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace summary' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in trace summary' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in trace summary' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in trace summary' -F
complete -c svcgraph -n '__svcgraph_at trace' -a loops -d 'requests that come back to an operation or a service'
complete -c svcgraph -n '__svcgraph_in trace loops' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in trace loops' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in trace loops' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace loops' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace loops' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in trace loops' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in trace loops' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in trace loops' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in trace loops' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in trace loops' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace loops' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in trace loops' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace loops' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace loops' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in trace loops' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in trace loops' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in trace loops' -F
complete -c svcgraph -n '__svcgraph_at trace' -a depth -d 'how many hops requests take, by root operation'
complete -c svcgraph -n '__svcgraph_in trace depth' -l top -x -d 'show the N root operations that go deepest; 0 shows all'
complete -c svcgraph -n '__svcgraph_in trace depth' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace depth' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace depth' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in trace depth' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in trace depth' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in trace depth' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in trace depth' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in trace depth' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace depth' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in trace depth' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace depth' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace depth' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in trace depth' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in trace depth' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in trace depth' -F
complete -c svcgraph -n '__svcgraph_at trace' -a blame -d 'which service to roll back: who owns failures and added time'
complete -c svcgraph -n '__svcgraph_in trace blame' -l against -r -F -d 'the other side: a git revision, a folder, an archive, a saved graph'
complete -c svcgraph -n '__svcgraph_in trace blame' -l since -x -d 'compare what began from this time on with what began before'
complete -c svcgraph -n '__svcgraph_in trace blame' -l top -x -d 'show the first N suspects; 0 shows all'
complete -c svcgraph -n '__svcgraph_in trace blame' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace blame' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace blame' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in trace blame' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in trace blame' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in trace blame' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in trace blame' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in trace blame' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace blame' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in trace blame' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace blame' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace blame' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in trace blame' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in trace blame' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in trace blame' -F
complete -c svcgraph -n '__svcgraph_at trace' -a scale -d 'where added load lands, and who saturates first'
complete -c svcgraph -n '__svcgraph_in trace scale' -l retries -x -d 'at worst, each first call is made again N times; -1: as often as was seen at most'
complete -c svcgraph -n '__svcgraph_in trace scale' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace scale' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace scale' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in trace scale' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in trace scale' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in trace scale' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in trace scale' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in trace scale' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace scale' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in trace scale' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace scale' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace scale' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in trace scale' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in trace scale' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in trace scale' -F
complete -c svcgraph -n '__svcgraph_at trace' -a patterns -d 'which patterns of messages requests follow, by root operation'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l against -r -F -d 'the baseline: traces in a folder, a file or a revision, or what \'flow learn\' wrote'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l top -x -d 'show N root operations: what changed, then those with most requests; 0 shows all'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l fail-on -x -a 'error warning note never' -d 'exit 1 from here on: error, warning, note or never'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l exit-zero -d 'the same as --fail-on=never'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l require-complete -d 'exit 5 when a rule could not run for want of input'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l window-is-complete -d 'the traces span a time in which all that ever happens did'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l format -s f -x -a 'text json sarif' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in trace patterns' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in trace patterns' -F
complete -c svcgraph -n '__svcgraph_at trace' -a spans -d 'spans of any format as lines with a key, for others to link'
complete -c svcgraph -n '__svcgraph_in trace spans' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace spans' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace spans' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in trace spans' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in trace spans' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in trace spans' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in trace spans' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in trace spans' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in trace spans' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace spans' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in trace spans' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in trace spans' -F
complete -c svcgraph -n '__svcgraph_at trace' -a timeline -d 'one request over spans and log lines, by time'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l input-format -x -a 'kubernetes protobuf descriptor compose marathon envoy cloudformation nomad backstage ecs serverless consul dapr terraform openapi asyncapi apibuilder raml pact pact-matrix otlp otlp-protobuf jaeger zipkin zipkin-v1 xray spans logs openmetrics alibaba npm chart gomod exchange buf cargo python maven gradle dockerfile codeowners svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l jobs -s j -x -d 'read and link on N threads; default: number of processors'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l max-memory -x -d 'memory for spans; requests that do not fit are cut, and told'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in trace timeline' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in trace timeline' -F
complete -c svcgraph -n __svcgraph_first -a rules -d 'list the rules'
complete -c svcgraph -n '__svcgraph_in rules' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in rules' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in rules' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in rules' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in rules' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in rules' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in rules' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in rules' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in rules' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n __svcgraph_first -a explain -d 'explain a rule: what, why, when exactly, and what to do'
complete -c svcgraph -n '__svcgraph_in explain' -l config -s c -r -F -d 'configuration; default: svcgraph.yaml here or above'
complete -c svcgraph -n '__svcgraph_in explain' -l no-config -d 'read no configuration'
complete -c svcgraph -n '__svcgraph_in explain' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in explain' -a '(__svcgraph_rules)'
complete -c svcgraph -n __svcgraph_first -a formats -d 'list the formats that are read and written'
complete -c svcgraph -n '__svcgraph_in formats' -l format -s f -x -a 'text json' -d 'output form; with =FILE into a file; may be repeated'
complete -c svcgraph -n '__svcgraph_in formats' -l output -s o -r -F -d 'write there, not to standard output'
complete -c svcgraph -n '__svcgraph_in formats' -l color -x -a 'auto always never' -d 'colour in text: auto, always or never'
complete -c svcgraph -n '__svcgraph_in formats' -l progress -x -a 'auto always never' -d 'progress on standard error: auto, always or never'
complete -c svcgraph -n '__svcgraph_in formats' -l quiet -s q -d 'no messages on standard error but errors'
complete -c svcgraph -n '__svcgraph_in formats' -l verbose -s v -d 'on standard error, say what was read'
complete -c svcgraph -n '__svcgraph_in formats' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n __svcgraph_first -a help -d 'show help on a command'
complete -c svcgraph -n '__svcgraph_in help' -l as -x -a 'text man bash zsh fish examples commands' -d 'text; the others serve the build'
complete -c svcgraph -n '__svcgraph_in help' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in help' -a 'check cycles compat diff can-deploy rollback versions deploy-order flow graph merge why impact trace rules explain formats help version completion'
complete -c svcgraph -n __svcgraph_first -a version -d 'print the version'
complete -c svcgraph -n '__svcgraph_in version' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n __svcgraph_first -a completion -d 'print a completion script for a shell'
complete -c svcgraph -n '__svcgraph_in completion' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in completion' -a 'bash zsh fish'
