global using TopHalf.Benchmarks.KernelPrimitives;
global using Cell = TopHalf.Memory.Shared<int>;
global using Gate = TopHalf.Locking.Mutex;
global using Activity = TopHalf.Scheduling.KernelTask;
