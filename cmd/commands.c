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

bool command_is_inner(const struct command *command)
{
    return strchr(command->name, ' ') != NULL;
}

bool command_within(const struct command *command, const struct command *group)
{
    size_t n = strlen(group->name);

    return strncmp(command->name, group->name, n) == 0 && command->name[n] == ' ';
}

const char *command_word(const struct command *command)
{
    const char *space = strrchr(command->name, ' ');

    return space ? space + 1 : command->name;
}
