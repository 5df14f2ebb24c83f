// What the program answers to a wrong command line: exit status 2, one error that says what would
// be right, and nothing written.
#include "program.h"

namespace {

using program::Outcome;
using program::Program;

struct Wrong {
  const char *name, *arguments;
  std::vector<const char *> message;
};

// Names the case in lists of tests.
void PrintTo(const Wrong &w, std::ostream *to) { *to << w.name; }

const Wrong wrong[] = {
    {"NoCommand", "", {"no command", "run, sweep, compare, pack, measure"}},
    {"UnknownCommand", "rnu", {"unknown command 'rnu'", "did you mean 'run'"}},
    {"UnknownTopic", "help keyz", {"unknown command 'keyz'"}},
    {"UnknownOption", "run a.yaml --ouput x", {"unknown option --ouput", "did you mean --out"}},
    {"UnknownOptionThreads", "run a.yaml --thread 2", {"did you mean --threads"}},
    {"UnknownShortOption", "run a.yaml -o x", {"unknown option -o", "coble run --help"}},
    {"OptionOfAnotherCommand", "run a.yaml --pore 0", {"--pore is no option of 'coble run'"}},
    {"NoCase", "run --out x", {"coble run needs a case file"}},
    {"NoOut", "run a.yaml", {"coble run needs --out DIR"}},
    {"NoOutForPack", "pack a.yaml", {"coble pack needs --out DIR"}},
    {"TwoCases", "run a.yaml b.yaml --out x", {"unexpected argument 'b.yaml'"}},
    {"OutWithoutValue", "run a.yaml --out", {"--out needs a value: DIR"}},
    {"OutSwallowsNoOption", "run a.yaml --out --quiet", {"--out needs a value"}},
    {"EmptyOut", "run a.yaml --out=", {"--out", "expected a folder"}},
    {"OutTwice", "run a.yaml --out x --out y", {"--out is given twice"}},
    {"SwitchWithValue", "run a.yaml --out x --check=yes", {"--check takes no value", "'yes'"}},
    {"Backend", "run a.yaml --out x --backend gpu", {"'gpu'", "auto, cpu or cuda"}},
    {"ThreadsZero", "run a.yaml --out x --threads 0", {"'0'", "from 1 to 1024"}},
    {"ThreadsWord", "run a.yaml --out x --threads two", {"'two'", "whole number"}},
    {"ThreadsTail", "run a.yaml --out x --threads 2x", {"'2x'"}},
    {"SetWithoutEquals", "run a.yaml --out x --set cell.temperature", {"path.key=value"}},
    {"OverwriteAlone", "measure a.yaml --overwrite", {"--overwrite means nothing without --out"}},
    {"MissingCase", "run a.yaml --out x", {"a.yaml"}},
    {"MissingCaseMeasure", "measure a.yaml", {"a.yaml"}},
    {"BenchSizesWord", "bench --sizes 64,big", {"'64,big'", "edges from 8 to 2048", "64,128"}},
    {"BenchSizesSmall", "bench --sizes 4", {"'4'", "edges from 8 to 2048"}},
    {"BenchSizesEmpty", "bench --sizes=", {"--sizes", "edges from 8 to 2048"}},
    {"BenchSizesEnd", "bench --sizes 64,", {"'64,'"}},
    {"BenchSizesMany", "bench --sizes 8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8", {"1 to 16 edges"}},
    {"BenchSet", "bench --set cell.temperature='45 degC'", {"--set means nothing without a case"}},
    {"BenchOverwrite", "bench --overwrite", {"--overwrite means nothing without --out"}},
    {"BenchOption", "bench --check", {"--check is no option of 'coble bench'"}},
    {"SizesOfRun", "run a.yaml --out x --sizes 64", {"--sizes is no option of 'coble run'"}},
    {"InfoArgument", "info x", {"unexpected argument 'x'"}},
    {"NoInput", "measure", {"needs a case file or an image"}},
    {"NoPores", "measure a.tif --voxel-size '8 nm'", {"--pore LABEL", "--threshold GREY"}},
    {"PoresTwoWays", "measure a.tif --pore 0 --threshold 9", {"either --pore or --threshold"}},
    {"PoreAboveAlone", "measure a.tif --pore 0 --pore-above", {"--pore-above needs --threshold"}},
    {"PoreLabel", "measure a.tif --pore -1", {"'-1'", "0 to 65535"}},
    {"Threshold", "measure a.tif --threshold high", {"'high'", "grey value"}},
    {"VoxelSizeBare", "measure a.tif --pore 0 --voxel-size 8", {"--voxel-size", "8"}},
    {"VoxelSizeKind", "measure a.tif --pore 0 --voxel-size '8 MPa'", {"--voxel-size", "MPa"}},
    {"VoxelSizeZero", "measure a.tif --pore 0 --voxel-size '0 nm'", {"above 0"}},
    {"RawShape", "measure a.raw --pore 0 --voxel-size '1 um'", {"--shape NX,NY,NZ"}},
    {"ShapeOfTwo", "measure a.raw --pore 0 --type uint8 --shape 4,4", {"'4,4'", "three sizes"}},
    {"ShapeOfFour", "measure a.raw --pore 0 --type uint8 --shape 4,4,4,4", {"three sizes"}},
    {"Type", "measure a.raw --pore 0 --shape 4,4,4 --type float", {"uint8 or uint16"}},
    {"ShapeBeyondAll",
     "measure /dev/null.raw --pore 0 --voxel-size '1 um' --type uint8 --shape 65536,65536,65536",
     {"65536 x 65536 x 65536", "2^40 voxels"}},
    {"Skip", "measure a.raw --skip -2", {"'-2'", "0 or more"}},
    {"ShapeOfTiff", "measure a.tif --pore 0 --shape 4,4,4", {"for raw files"}},
    {"Axis", "measure a.tif --pore 0 --axis w", {"'w'", "x, y, z or all"}},
    {"Sides", "measure a.tif --pore 0 --sides mirror", {"noflux or periodic"}},
    {"Crop", "measure a.tif --pore 0 --crop 1,2,3", {"X,Y,Z,NX,NY,NZ"}},
    {"Axes", "measure a.tif --pore 0 --axes xxz", {"'xxz'", "xyz or zyx"}},
    {"Inlet",
     "measure a.tif --pore 0 --inlet top",
     {"--inlet", "'top'", "x-, x+, y-, y+, z- and z+"}},
    {"InletWithoutEnd", "measure a.tif --pore 0 --inlet z", {"'z'", "z- and z+"}},
    {"InletOfPack", "pack a.yaml --out x --inlet z-", {"--inlet is no option of 'coble pack'"}},
    {"SurfaceTensionBare", "measure a.tif --pore 0 --surface-tension 0.48", {"without a unit"}},
    {"SurfaceTensionKind", "measure a.tif --pore 0 --surface-tension '1 m'", {"--surface-tension"}},
    {"SurfaceTensionZero", "measure a.tif --pore 0 --surface-tension '0 N/m'", {"above 0"}},
    {"ContactAngleWets", "measure a.tif --pore 0 --contact-angle '90 deg'", {"above 90 deg"}},
    {"ContactAngleTurns", "measure a.tif --pore 0 --contact-angle '-140 deg'", {"above 90 deg"}},
    {"ContactAngleKind", "measure a.tif --pore 0 --contact-angle '2 m'", {"--contact-angle"}},
    {"ImageOptionOfCase", "measure a.yaml --pore 0", {"--pore is for images", "geometry.image"}},
    {"SetOfImage", "measure a.tif --pore 0 --set a.b=1", {"--set is for case files"}},
    {"GrainsNeck", "grains a.tif --pore 0 --neck 1.2", {"--neck", "'1.2'", "ratio from 0"}},
    {"GrainsNeckWord", "grains a.tif --pore 0 --neck narrow", {"'narrow'", "ratio from 0"}},
    {"GrainsSmallest", "grains a.tif --pore 0 --smallest -3", {"'-3'", "voxels, 0 or more"}},
    {"GrainsOfNothing", "grains", {"coble grains needs a case file or an image"}},
    {"GrainsNoPores", "grains a.tif --out x", {"--pore LABEL", "--threshold GREY"}},
    {"GrainsInlet", "grains a.tif --pore 0 --inlet z-", {"--inlet is no option of 'coble grains'"}},
    {"NeckOfMeasure",
     "measure a.tif --pore 0 --neck 1",
     {"--neck is no option of 'coble measure'"}},
    {"GrainsImageOptionOfCase", "grains a.yaml --pore 0", {"--pore is for images"}},
    {"GrainsMissing", "grains a.tif --pore 0 --voxel-size '1 um' --out x", {"a.tif"}},
    {"MissingImage", "measure a.tif --pore 0 --voxel-size '1 um'", {"a.tif"}},
};

class CommandLine : public Program, public ::testing::WithParamInterface<Wrong> {};

TEST_P(CommandLine, IsRefused) {
  const Outcome o = coble(GetParam().arguments);
  EXPECT_EQ(o.code, 2);
  EXPECT_EQ(o.err.rfind("coble: error: ", 0), 0u) << o.err;
  for (const char *part : GetParam().message)
    EXPECT_NE(o.err.find(part), std::string::npos) << part << " not in: " << o.err;
  EXPECT_EQ(listing(dir), "");
  EXPECT_EQ(o.out, "");
}

INSTANTIATE_TEST_SUITE_P(Wrong, CommandLine, ::testing::ValuesIn(wrong),
                         [](const auto &info) { return info.param.name; });

using Help = Program;

TEST_F(Help, NamesEveryCommand) {
  for (const char *arguments : {"--help", "-h", "help"}) {
    const Outcome o = coble(arguments);
    EXPECT_EQ(o.code, 0);
    for (const char *word : {"run", "pack", "measure", "grains", "bench", "info", "help"})
      EXPECT_NE(o.out.find(word), std::string::npos) << word;
  }
}

TEST_F(Help, OfACommandListsItsOptionsOnly) {
  const Outcome run = coble("run --help"), same = coble("help run"), info = coble("info --help");
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out, same.out);
  EXPECT_NE(run.out.find("--check"), std::string::npos);
  EXPECT_EQ(run.out.find("--pore"), std::string::npos);
  EXPECT_EQ(info.code, 0);
}

TEST_F(Help, KeysShowsTheTableOfCaseFiles) {
  const Outcome o = coble("help keys");
  EXPECT_EQ(o.code, 0);
  for (const char *key : {"stack_pressure", "voxel_size", "surface_factor", "dt_max"})
    EXPECT_NE(o.out.find(key), std::string::npos) << key;
}

TEST_F(Help, VersionAndInfo) {
  const Outcome version = coble("--version"), info = coble("info");
  EXPECT_EQ(version.code, 0);
  EXPECT_EQ(version.out.rfind("coble 0.", 0), 0u) << version.out;
  EXPECT_EQ(info.code, 0);
  for (const char *word : {"commit", "compiler", "cpu", "cuda", "memory"})
    EXPECT_NE(info.out.find(word), std::string::npos) << word;
}

}  // namespace
