/* steps.c - counts the steps and the memory of our code. */
#include <sanitizer/allocator_interface.h>

#include "steps.h"

#define NOT_COUNTED __attribute__((no_sanitize("coverage")))

uint64_t steps_taken;

void __wrap___sanitizer_cov_trace_pc(void);

/*
 * Counts a step.  The compiler inserts calls of this function; the linker
 * replaces libFuzzer's with it.
 */
NOT_COUNTED void
__wrap___sanitizer_cov_trace_pc(void)
{
	steps_taken++;
}

static size_t held, peak;

NOT_COUNTED static void
on_malloc(const volatile void *p, size_t n)
{
	(void)p;
	held += n;
	if (held > peak)
		peak = held;
}

/* Memory that was allocated before steps_watch_memory() is not counted. */
NOT_COUNTED static void
on_free(const volatile void *p)
{
	const size_t n = p != NULL ? __sanitizer_get_allocated_size(p) : 0;

	held = held > n ? held - n : 0;
}

NOT_COUNTED void
steps_watch_memory(void)
{
	static int installed;

	if (!installed)
		__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
	installed = 1;
	held = peak = 0;
}

NOT_COUNTED size_t
steps_peak_memory(void)
{
	return peak;
}
