/* Options of a file that depend on its edition or its imports. */
#include "option_check.h"

static bool is_lite(const struct proto_file *file)
{
    const struct proto_value *set = proto_option(&file->options, "optimize_for", NULL);
    return set && str_is(set->text, "LITE_RUNTIME");
}

void check_file_options(struct checks *c)
{
    const struct proto_options *options = &c->file->options;
    const struct proto_option *option;
    const struct proto_value *presence = proto_option(options, "features.field_presence", NULL);
    if (c->file->edition >= PROTO_2023 && proto_option(options, "java_string_check_utf8", &option))
        refuse(c, option->name_loc,
               "'java_string_check_utf8' is not part of editions: use "
               "features.(pb.java).utf8_validation.");
    if (presence && str_is(presence->text, "LEGACY_REQUIRED"))
        refuse(c, presence->loc, "LEGACY_REQUIRED can only be set on a field.");
    for (size_t i = 0; i < c->file->imports.n && !is_lite(c->file); i++) {
        const struct proto_file *file = c->file->imports.v[i].file;
        if (file && is_lite(file))
            refuse(c, c->file->imports.v[i].loc,
                   "\"%" PRIstr "\" is LITE_RUNTIME, which this file is not.",
                   STR_ARG(str_take(file->path, 200)));
    }
}
