/* svcgraph.yaml: any bytes end in a configuration or in one message. */
#include "../../cmd/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size }, error = STR_NULL;
    struct run run;

    run_init(&run);
    uint32_t source = sources_named(&run.sources, STR("svcgraph.yaml"));
    if (!config_parse(&run, text, source, &error) && !error.n)
        abort();
    struct config_inputs inputs = { 0 };
    run.config.path = STR("svcgraph.yaml");
    config_inputs(&run, &inputs, &error);
    run_release(&run);
    return 0;
}
