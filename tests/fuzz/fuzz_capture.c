/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_capture.c: a whole file through source, engine and every writer. */
#include "tests/pipeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pipeline_run(data, size);
    return 0;
}
