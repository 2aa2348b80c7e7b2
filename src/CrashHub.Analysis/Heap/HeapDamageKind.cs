namespace CrashHub.Analysis.Heap;

/// <summary>What of an allocator's own data is not as the allocator leaves it.</summary>
public enum HeapDamageKind
{
    /// <summary>A block's header makes no block: something wrote over it.</summary>
    Header,

    /// <summary>A block and its neighbour disagree on whether it is in use, or on its length.</summary>
    BoundaryTag,

    /// <summary>A free block's list links lead nowhere: something wrote into the block after it was freed.</summary>
    FreeLinks,
}
