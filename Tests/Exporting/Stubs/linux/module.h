#ifndef _STUB_LINUX_MODULE_H
#define _STUB_LINUX_MODULE_H
#define MODULE_LICENSE(text) _Static_assert(sizeof(text) > 1, "a licence")
#define MODULE_DESCRIPTION(text) _Static_assert(sizeof(text) > 1, "a description")
#endif
