global using TopHalf.Benchmarks.KernelPrimitives;
global using Activity = TopHalf.Scheduling.KernelTask;
global using Cell = TopHalf.Memory.Shared<int>;
global using Gate = TopHalf.Locking.Mutex;
