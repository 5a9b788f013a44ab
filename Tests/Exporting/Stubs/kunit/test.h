#ifndef _STUB_KUNIT_TEST_H
#define _STUB_KUNIT_TEST_H
struct kunit {
	const char *skipped;
};
struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
};
struct kunit_suite {
	const char *name;
	struct kunit_case *test_cases;
};
#define KUNIT_CASE(test_name) { .run_case = test_name, .name = #test_name }
#define kunit_skip(test, text) ((void)((test)->skipped = (text)))
#define kunit_test_suite(suite) struct kunit_suite *const suite##_registered = &(suite)
#endif
