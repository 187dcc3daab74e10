/* What a file says of itself: package, syntax, options of generated code. */
#include "compat_priv.h"

struct file_option {
    const char *rule, *option, *value; /* value: default */
};

static const struct file_option options[] = {
    { "FILE_SAME_CC_ENABLE_ARENAS", "cc_enable_arenas", "true" },
    { "FILE_SAME_CC_GENERIC_SERVICES", "cc_generic_services", "false" },
    { "FILE_SAME_CSHARP_NAMESPACE", "csharp_namespace", "" },
    { "FILE_SAME_GO_PACKAGE", "go_package", "" },
    { "FILE_SAME_JAVA_GENERIC_SERVICES", "java_generic_services", "false" },
    { "FILE_SAME_JAVA_MULTIPLE_FILES", "java_multiple_files", "false" },
    { "FILE_SAME_JAVA_OUTER_CLASSNAME", "java_outer_classname", "" },
    { "FILE_SAME_JAVA_PACKAGE", "java_package", "" },
    { "FILE_SAME_OBJC_CLASS_PREFIX", "objc_class_prefix", "" },
    { "FILE_SAME_OPTIMIZE_FOR", "optimize_for", "SPEED" },
    { "FILE_SAME_PHP_CLASS_PREFIX", "php_class_prefix", "" },
    { "FILE_SAME_PHP_METADATA_NAMESPACE", "php_metadata_namespace", "" },
    { "FILE_SAME_PHP_NAMESPACE", "php_namespace", "" },
    { "FILE_SAME_PY_GENERIC_SERVICES", "py_generic_services", "false" },
    { "FILE_SAME_RUBY_PACKAGE", "ruby_package", "" },
    { "FILE_SAME_SWIFT_PREFIX", "swift_prefix", "" },
};

static struct str value_of(const struct proto_file *file, const struct file_option *option)
{
    const struct proto_value *value = proto_option(&file->options, option->option, NULL);
    return value ? value->text : str_from(option->value);
}

void check_file_option(struct compat *c, const struct file_pair *pair)
{
    size_t i = 0;
    while (strcmp(options[i].rule, c->rule->buf) != 0)
        i++;
    struct str was = value_of(pair->was, &options[i]), is = value_of(pair->is, &options[i]);
    if (str_eq(was, is))
        return;
    report(c, pair->is, option_loc(&pair->is->options, options[i].option, LOC_NONE), pair->is->path,
           "File %" PRIstr " has %s \"%" PRIstr "\" now; it was \"%" PRIstr "\".",
           NAME_ARG(pair->is->path), options[i].option, NAME_ARG(is), NAME_ARG(was));
}

void check_file_package(struct compat *c, const struct file_pair *pair)
{
    if (str_eq(pair->was->package, pair->is->package))
        return;
    c->was = pair->was->package_loc;
    report(c, pair->is, pair->is->package_loc, pair->is->path,
           "File %" PRIstr " is of package \"%" PRIstr "\" now; it was \"%" PRIstr "\".",
           NAME_ARG(pair->is->path), NAME_ARG(pair->is->package), NAME_ARG(pair->was->package));
}

static const char *syntax_text(const struct proto_file *file)
{
    return file->edition == PROTO_2 ? "proto2" : file->edition == PROTO_3 ? "proto3" : "editions";
}

void check_file_syntax(struct compat *c, const struct file_pair *pair)
{
    const char *was = syntax_text(pair->was), *is = syntax_text(pair->is);
    if (strcmp(was, is) == 0)
        return;
    c->was = pair->was->syntax_loc;
    report(c, pair->is, pair->is->syntax_loc, pair->is->path,
           "File %" PRIstr " is in %s now; it was in %s.", NAME_ARG(pair->is->path), is, was);
}
