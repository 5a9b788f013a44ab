namespace TopHalf.Exploration.Parts;

/// <summary>Which parts a search has, and in which order they count. A function of the subject and the options: neither of the number of workers nor of their speed.</summary>
internal interface ISearchPlan
{
    /// <summary>The part that counts next; null when all has been counted.</summary>
    PartNode? Next { get; }

    /// <summary>Whether nothing would be left however long the search went on.</summary>
    bool IsOver { get; }

    /// <summary>The parts that are known and not counted, in the order in which they are to be searched.</summary>
    IEnumerable<PartNode> Ahead { get; }

    /// <summary>How many sets of injections are known.</summary>
    int Sets { get; }

    /// <summary>What came of a part is known, maybe before what came of the ones before it: what is left of it follows it.</summary>
    /// <param name="node">The part.</param>
    void Complete(PartNode node);

    /// <summary>Counts <see cref="Next"/>, whose result is known.</summary>
    void Count();

    /// <summary>Writes down what is not counted.</summary>
    /// <param name="writer">Where to.</param>
    void Save(CheckpointWriter writer);

    /// <summary>Takes up what was written down.</summary>
    /// <param name="reader">Where from.</param>
    void Load(CheckpointReader reader);
}
