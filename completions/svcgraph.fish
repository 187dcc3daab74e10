# fish completion for svcgraph; printed by 'svcgraph completion fish'

function __svcgraph_in
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = $argv[1]
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
        request-loop 'an operation is entered again below itself in one request' \
        service-reentry 'a service is entered again, by another operation, in one request' \
        version-conflict 'callers need versions of a service that exclude each other' \
        version-unsatisfied 'a required version is not among those that are deployed' \
        mutable-tag 'an image has no tag, or one that moves' \
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
complete -c svcgraph -n '__svcgraph_in check' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in check' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in check' -l input-format -x -a 'kubernetes protobuf compose otlp jaeger zipkin svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in check' -l jobs -s j -x -d 'read N files side by side; default: number of processors'
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
complete -c svcgraph -n '__svcgraph_in cycles' -l input-format -x -a 'kubernetes protobuf compose otlp jaeger zipkin svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in cycles' -l jobs -s j -x -d 'read N files side by side; default: number of processors'
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
complete -c svcgraph -n __svcgraph_first -a graph -d 'draw the service graph, or a part of it'
complete -c svcgraph -n '__svcgraph_in graph' -l focus -x -d 'draw only this node and what is near; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l depth -x -d 'how many edges away from the focus'
complete -c svcgraph -n '__svcgraph_in graph' -l direction -x -a 'both in out' -d 'from the focus to callers (in), callees (out) or both'
complete -c svcgraph -n '__svcgraph_in graph' -l only-cycles -d 'draw only nodes that lie on a cycle'
complete -c svcgraph -n '__svcgraph_in graph' -l min-calls -x -d 'leave out edges with fewer observed calls'
complete -c svcgraph -n '__svcgraph_in graph' -l kind -x -a 'sync async data startup config telemetry policy link' -d 'draw only edges of this kind; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l origin -x -a 'both declared observed' -d 'draw edges that are declared, observed, or both'
complete -c svcgraph -n '__svcgraph_in graph' -l hide -x -a 'service job function gateway datastore cache queue topic config telemetry loadgen external unresolved' -d 'leave out a kind of node, \'infra\', or matching names'
complete -c svcgraph -n '__svcgraph_in graph' -l cluster-by -x -a 'none namespace owner kind' -d 'frame nodes together by namespace, owner or kind'
complete -c svcgraph -n '__svcgraph_in graph' -l highlight -x -a 'none cycles findings' -d 'mark cycles, or all that has findings'
complete -c svcgraph -n '__svcgraph_in graph' -l no-legend -d 'draw no legend'
complete -c svcgraph -n '__svcgraph_in graph' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in graph' -l input-format -x -a 'kubernetes protobuf compose otlp jaeger zipkin svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in graph' -l jobs -s j -x -d 'read N files side by side; default: number of processors'
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
complete -c svcgraph -n __svcgraph_first -a why -d 'say why one service depends on another, with the lines that say so'
complete -c svcgraph -n '__svcgraph_in why' -l origin -x -a 'both declared observed' -d 'follow edges that are declared, observed, or both'
complete -c svcgraph -n '__svcgraph_in why' -l include -x -d 'in folders, read only files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in why' -l exclude -x -d 'in folders, leave out files that match; may be repeated'
complete -c svcgraph -n '__svcgraph_in why' -l input-format -x -a 'kubernetes protobuf compose otlp jaeger zipkin svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in why' -l jobs -s j -x -d 'read N files side by side; default: number of processors'
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
complete -c svcgraph -n '__svcgraph_in impact' -l input-format -x -a 'kubernetes protobuf compose otlp jaeger zipkin svcgraph dot' -d 'read the named files as this format; do not detect it'
complete -c svcgraph -n '__svcgraph_in impact' -l jobs -s j -x -d 'read N files side by side; default: number of processors'
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
complete -c svcgraph -n '__svcgraph_in help' -l as -x -a 'text man bash zsh fish examples' -d 'text; man, bash, zsh, fish, examples serve the build'
complete -c svcgraph -n '__svcgraph_in help' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in help' -a 'check cycles graph why impact rules explain formats help version completion'
complete -c svcgraph -n __svcgraph_first -a version -d 'print the version'
complete -c svcgraph -n '__svcgraph_in version' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n __svcgraph_first -a completion -d 'print a completion script for a shell'
complete -c svcgraph -n '__svcgraph_in completion' -l help -s h -d 'show help; -h shows the short form'
complete -c svcgraph -n '__svcgraph_in completion' -a 'bash zsh fish'
