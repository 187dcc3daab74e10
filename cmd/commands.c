#include "svcgraph/command.h"

#define COMMAND(name) &command_##name,
const struct command *const commands[] = {
#include "commands.def"
    NULL,
};
#undef COMMAND

const struct command *command_find(struct str name)
{
    for (size_t i = 0; commands[i]; i++)
        if (str_is(name, commands[i]->name))
            return commands[i];
    return NULL;
}
