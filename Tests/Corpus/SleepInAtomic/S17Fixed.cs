using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>The tail of a decryption gives the cipher the flags with which it was called itself.</summary>
internal sealed class S17Fixed : CorpusProgram
{
    private readonly Work _cryptd;

    public S17Fixed() => _cryptd = new(CryptdQueueWorker, "cryptd");

    [Flags]
    private enum RequestFlags
    {
        None = 0,
        MaySleep = 1,
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var request = new AeadRequest(RequestFlags.MaySleep);
        DecryptSync(request);
        if (_cryptd.Schedule())
        {
            _ = await _cryptd.FlushAsync();
        }
    }

    private static void DecryptSync(AeadRequest request) => DecryptTail(request, request.Flags);

    private static void AuthencVerifyDone(AeadRequest request) => DecryptTail(request, RequestFlags.None);

    private static void DecryptTail(AeadRequest request, RequestFlags flags)
    {
        var subRequest = new SkcipherRequest(flags);
        subRequest.Decrypt();
    }

    private KernelTask CryptdQueueWorker()
    {
        // The hash is done. Completions run with bottom halves off.
        var request = new AeadRequest(RequestFlags.MaySleep);
        Kernel.LocalBhDisable();
        request.Complete(AuthencVerifyDone);
        Kernel.LocalBhEnable();
        return default;
    }

    private sealed record AeadRequest(RequestFlags Flags)
    {
        public void Complete(Action<AeadRequest> done) => done(this);
    }

    private sealed record SkcipherRequest(RequestFlags Flags)
    {
        public void Decrypt()
        {
            for (var block = 0; block < 2; block++)
            {
                if ((Flags & RequestFlags.MaySleep) != 0)
                {
                    // crypto_yield()
                    Kernel.MightSleep();
                }
            }
        }
    }
}
