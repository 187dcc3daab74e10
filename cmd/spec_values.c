/* Which names an option or an operand may be given. */
#include "spec.h"

#include "svcgraph/reader.h"

bool spec_command_writes(const struct command *command, const struct writer *writer)
{
    if (!(writer->accepts & command->outputs))
        return false;
    if (!command->formats)
        return true;
    for (size_t i = 0; command->formats[i]; i++)
        if (str_is(str_from(writer->name), command->formats[i]))
            return true;
    return false;
}

void spec_values(struct arena *arena, enum opt_values values, const struct command *command,
                 struct str_list *out)
{
    switch (values) {
    case OPT_ANY:
        break;
    case OPT_RULES:
        for (size_t i = 0; rules[i]; i++)
            *vec_push(arena, &out->all) = str_from(rules[i]->id);
        break;
    case OPT_READERS:
        for (size_t i = 0; readers[i]; i++)
            *vec_push(arena, &out->all) = str_from(readers[i]->name);
        break;
    case OPT_WRITERS:
        for (size_t i = 0; writers[i]; i++)
            if (command && spec_command_writes(command, writers[i]))
                *vec_push(arena, &out->all) = str_from(writers[i]->name);
        break;
    case OPT_NODE_KINDS:
        for (int i = 0; i < NODE_KINDS; i++)
            *vec_push(arena, &out->all) = str_from(graph_kind_name((enum graph_kind)i));
        break;
    case OPT_EDGE_KINDS:
        for (int i = 0; i < EDGE_KINDS; i++)
            *vec_push(arena, &out->all) = str_from(edge_kind_name((enum edge_kind)i));
        break;
    }
}

void spec_commands(struct arena *arena, const struct command *group, struct str_list *out)
{
    for (size_t i = 0; commands[i]; i++) {
        const struct command *command = commands[i];
        if (!command->hidden && (group ? command_within(command, group) : !command_is_inner(command)))
            *vec_push(arena, &out->all) = str_from(command_word(command));
    }
}

void spec_operands(struct arena *arena, const struct command *command, struct str_list *out)
{
    static const char *const shells[] = { "bash", "zsh", "fish" };

    switch (command->operands) {
    case OPERANDS_RULE:
        spec_values(arena, OPT_RULES, command, out);
        break;
    case OPERANDS_SHELL:
        for (size_t i = 0; i < countof(shells); i++)
            *vec_push(arena, &out->all) = str_from(shells[i]);
        break;
    case OPERANDS_COMMAND:
        spec_commands(arena, command->run ? NULL : command, out);
        break;
    case OPERANDS_NONE:
    case OPERANDS_PATHS:
    case OPERANDS_NODE_PATHS:
    case OPERANDS_TWO_NODES_PATHS:
    case OPERANDS_TRACE_PATHS:
    case OPERANDS_ROOTS_PATHS:
        break;
    }
}
