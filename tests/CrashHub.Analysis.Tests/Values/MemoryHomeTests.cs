using CrashHub.Analysis.Values.Locations;

namespace CrashHub.Analysis.Tests.Values;

/// <summary>Which compilers describe a variable in memory by what was stored or loaded last.</summary>
public sealed class MemoryHomeTests
{
    [Theory]
    [InlineData("Debian clang version 14.0.6", true)]
    [InlineData("clang version 16.0.6 (https://github.com/llvm/llvm-project)", true)]
    [InlineData("clang version 17.0.1", false)]
    [InlineData("Debian clang version 22.1.8", false)]
    [InlineData("clang LLVM (rustc version 1.63.0)", true)]
    [InlineData("GNU C17 12.2.0", false)]
    [InlineData("clang version ", false)]
    [InlineData(null, false)]
    public void ClangTracksAssignmentsSinceSeventeenAndRustcDoesNot(string? producer, bool isNeeded) =>
        Assert.Equal(isNeeded, MemoryHome.IsNeeded(producer));
}
