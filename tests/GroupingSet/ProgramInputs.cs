namespace CrashHub.GroupingSet;

/// <summary>The inputs of one program. Each is made to reach one seeded defect; which one it is, the mended builds decide.</summary>
internal abstract class ProgramInputs
{
    /// <summary>All programs.</summary>
    public static IReadOnlyList<ProgramInputs> All { get; } =
    [
        new CalcInputs(),
        new RelayInputs(),
        new SceneInputs(),
        new VmInputs(),
        new CodecInputs(),
        new SheetInputs(),
        new DepotInputs(),
        new TracksInputs(),
        new AtlasInputs(),
        new ForgeInputs(),
    ];

    /// <summary>The program's name: the folder of its sources.</summary>
    public abstract string Program { get; }

    /// <summary>The language of its own code.</summary>
    public abstract string Language { get; }

    /// <summary>How many inputs aim at each defect, the first at defect 1. As in life a few bugs make most crashes.</summary>
    public abstract ReadOnlySpan<int> Aims { get; }

    /// <summary>An input for standard input.</summary>
    public abstract string Make(int defect, Dice dice);

    /// <summary>All inputs, always the same: what each is called, the defect that it is made to reach, and its text.</summary>
    public IEnumerable<(string Id, int Aim, string Text)> Candidates()
    {
        for (var defect = 1; defect <= Aims.Length; defect++)
        {
            for (var i = 0; i < Aims[defect - 1]; i++)
                yield return ($"{Program}-{defect}-{i}", defect, Make(defect, new Dice((ulong)(defect * 1000 + i + 1))));
        }
    }
}
