#ifndef _STUB_LINUX_KERNEL_H
#define _STUB_LINUX_KERNEL_H
#define might_sleep() do { } while (0)
#endif
