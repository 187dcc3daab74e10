/* What 'svcgraph --help' shows: needs the commands only, so it costs nothing. */
#include "spec.h"

void spec_overview(struct strbuf *out)
{
    const char *group = "";

    strbuf_addf(out, "usage: svcgraph COMMAND [OPTION...] [PATH...]\n\n");
    spec_fill(out,
              STR("Builds one graph of services from deployment manifests, API definitions and "
                  "traces, with the line of a file behind each edge; checks it and draws it. "
                  "Reads files only: no network, ever."),
              0, 0);
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden || command_is_inner(commands[i]))
            continue;
        if (!str_is(str_from(group), commands[i]->group))
            strbuf_addf(out, "\n%s:\n", commands[i]->group);
        group = commands[i]->group;
        strbuf_addf(out, "  %-13s%s\n", commands[i]->name, commands[i]->summary);
    }
    strbuf_addf(out, "\nSee 'svcgraph COMMAND --help' for one command, 'svcgraph formats' for what\n"
                     "is read and written, 'svcgraph rules' for what is checked, and "
                     "svcgraph(1).\n");
}
