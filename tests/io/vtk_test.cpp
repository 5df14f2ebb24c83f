// What we write is read by VTK's own reader, and by ours.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkTypeInt32Array.h>
#include <vtkTypeInt64Array.h>
#include <vtkTypeInt8Array.h>
#include <vtkXMLImageDataReader.h>
#include <vtkXMLImageDataWriter.h>
#include <vtkXMLPolyDataReader.h>

#include "coble/image.h"
#include "coble/vtkio.h"
#include "files.h"

namespace {

constexpr coble_vtk_grid grid = {{7, 5, 3}, {1, -2, 0.5}, {0.02, 0.02, 0.02}, 1.25, 0.3};
constexpr size_t cells = 7 * 5 * 3;

template <class Value>
std::vector<Value> values() {
  std::vector<Value> out(cells);
  for (size_t i = 0; i < cells; i++) out[i] = (Value)((double)i * 613.0 / 3.0);
  return out;
}

struct Arrays {
  std::vector<uint8_t> u8 = values<uint8_t>();
  std::vector<uint16_t> u16 = values<uint16_t>();
  std::vector<int32_t> i32 = values<int32_t>();
  std::vector<float> f32 = values<float>();
  std::vector<double> f64 = values<double>();
  std::vector<coble_vtk_array> list = {{"phase", COBLE_VTK_UINT8, u8.data()},
                                       {"diameter_nm", COBLE_VTK_UINT16, u16.data()},
                                       {"grain", COBLE_VTK_INT32, i32.data()},
                                       {"saturation", COBLE_VTK_FLOAT, f32.data()},
                                       {"pressure_MPa", COBLE_VTK_DOUBLE, f64.data()}};
  static size_t Size(coble_vtk_type type) {
    const size_t sizes[] = {1, 2, 4, 4, 8};
    return sizes[type];
  }
};

using Vtk = Files;

TEST_F(Vtk, ItsOwnReaderFindsEveryArray) {
  const Arrays a;
  const std::string path = Path("step.vti");
  ASSERT_EQ(coble_vti_write(path.c_str(), &grid, (int)a.list.size(), a.list.data()), COBLE_OK)
      << coble_message();
  EXPECT_EQ(Count(), 1u);
  vtkNew<vtkXMLImageDataReader> reader;
  reader->SetFileName(path.c_str());
  reader->Update();
  vtkImageData *image = reader->GetOutput();
  int points[3];
  image->GetDimensions(points);
  for (int d = 0; d < 3; d++) {
    EXPECT_EQ(points[d], grid.n[d] + 1);
    EXPECT_EQ(image->GetOrigin()[d], grid.origin[d]);
    EXPECT_EQ(image->GetSpacing()[d], grid.spacing[d]);
  }
  EXPECT_EQ(image->GetFieldData()->GetArray("TimeValue")->GetComponent(0, 0), grid.time_h);
  EXPECT_EQ(image->GetFieldData()->GetArray("capacity_mAh_cm2")->GetComponent(0, 0),
            grid.capacity_mAh_cm2);
  const int types[] = {VTK_UNSIGNED_CHAR, VTK_UNSIGNED_SHORT, VTK_INT, VTK_FLOAT, VTK_DOUBLE};
  ASSERT_EQ(image->GetCellData()->GetNumberOfArrays(), (int)a.list.size());
  for (const coble_vtk_array &array : a.list) {
    vtkDataArray *read = image->GetCellData()->GetArray(array.name);
    ASSERT_NE(read, nullptr) << array.name;
    EXPECT_EQ(read->GetDataType(), types[array.type]);
    ASSERT_EQ(read->GetNumberOfTuples(), (vtkIdType)cells);
    EXPECT_EQ(std::memcmp(read->GetVoidPointer(0), array.data, cells * Arrays::Size(array.type)),
              0);
  }
}

TEST_F(Vtk, FilesAreInlineCompressedWithLongHeaders) {
  const Arrays a;
  ASSERT_EQ(coble_vti_write(Path("a.vti").c_str(), &grid, 1, a.list.data()), COBLE_OK);
  const std::string text = Read(Path("a.vti"));
  EXPECT_NE(text.find("format=\"binary\""), std::string::npos);
  EXPECT_NE(text.find("header_type=\"UInt64\""), std::string::npos);
  EXPECT_NE(text.find("vtkZLibDataCompressor"), std::string::npos);
  EXPECT_EQ(text.find("AppendedData"), std::string::npos);
}

TEST_F(Vtk, OurReaderTakesTheArrayAskedFor) {
  const Arrays a;
  const std::string path = Path("step.vti");
  ASSERT_EQ(coble_vti_write(path.c_str(), &grid, (int)a.list.size(), a.list.data()), COBLE_OK);
  for (size_t i = 0; i <= a.list.size(); i++) {
    const coble_vtk_array &wanted = a.list[i % a.list.size()];
    coble_vtk_grid g;
    coble_vtk_type type;
    void *data;
    const char *name = i < a.list.size() ? wanted.name : nullptr;  // NULL: the first
    ASSERT_EQ(coble_vti_read(path.c_str(), name, &g, &type, &data), COBLE_OK) << coble_message();
    EXPECT_EQ(type, wanted.type);
    EXPECT_EQ(std::memcmp(data, wanted.data, cells * Arrays::Size(type)), 0) << wanted.name;
    for (int d = 0; d < 3; d++) {
      EXPECT_EQ(g.n[d], grid.n[d]);
      EXPECT_EQ(g.origin[d], grid.origin[d]);
      EXPECT_EQ(g.spacing[d], grid.spacing[d]);
    }
    EXPECT_EQ(g.time_h, grid.time_h);
    EXPECT_EQ(g.capacity_mAh_cm2, grid.capacity_mAh_cm2);
    free(data);
  }
  coble_vtk_grid g;
  coble_vtk_type type;
  void *data;
  ExpectError(coble_vti_read(path.c_str(), "nothing", &g, &type, &data), COBLE_ERR_INPUT,
              {"step.vti", "called nothing"});
  EXPECT_EQ(data, nullptr);
}

// A file that is not of our making: point or cell data of any VTK type.
template <class Array>
std::string foreign(const std::string &path, bool points, std::vector<double> values,
                    int components = 1) {
  vtkNew<vtkImageData> image;
  const int extra = points ? 0 : 1;
  image->SetDimensions(2 + extra, 2 + extra, 2 + extra);
  image->SetSpacing(0.5, 0.5, 0.5);
  vtkNew<Array> array;
  array->SetName("label");
  array->SetNumberOfComponents(components);
  for (double v : values) array->InsertNextValue((typename Array::ValueType)v);
  if (points)
    image->GetPointData()->AddArray(array);
  else
    image->GetCellData()->AddArray(array);
  vtkNew<vtkXMLImageDataWriter> writer;
  writer->SetFileName(path.c_str());
  writer->SetInputData(image);
  writer->Write();
  return path;
}

TEST_F(Vtk, ImagesOfForeignIntegersAreNarrowed) {
  const coble_image_params p = coble_image_defaults();
  const std::vector<double> small = {0, 1, 2, 3, 4, 5, 6, 100};
  std::vector<double> large = small;
  large[7] = 65535;
  coble_image image;
  std::string path = foreign<vtkTypeInt8Array>(Path("a.vti"), false, small);
  ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
  EXPECT_EQ(image.type, COBLE_VALUE_UINT8);
  EXPECT_EQ(image.n[2], 2);
  EXPECT_DOUBLE_EQ(image.dx, 0.5e-6);
  for (int i = 0; i < 8; i++) EXPECT_EQ(((uint8_t *)image.value)[i], small[i]);
  coble_image_release(&image);
  path = foreign<vtkTypeInt64Array>(Path("a.vti"), true, large);
  ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
  EXPECT_EQ(image.type, COBLE_VALUE_UINT16);
  EXPECT_EQ(image.n[2], 2);
  for (int i = 0; i < 8; i++) EXPECT_EQ(((uint16_t *)image.value)[i], large[i]);
  coble_image_release(&image);
}

TEST_F(Vtk, ImagesOfUnfitValuesAreRefused) {
  const coble_image_params p = coble_image_defaults();
  coble_image image;
  std::vector<double> v = {0, 1, 2, 3, 4, 5, 6, 7};
  ExpectError(coble_image_read(foreign<vtkFloatArray>(Path("a.vti"), false, v).c_str(), &p, &image),
              COBLE_ERR_INPUT, {"a.vti", "floating-point", "0 to 65535"});
  v[3] = 65536;
  ExpectError(
      coble_image_read(foreign<vtkTypeInt64Array>(Path("a.vti"), false, v).c_str(), &p, &image),
      COBLE_ERR_INPUT, {"a.vti", "0 to 65536"});
  v[3] = -1;
  ExpectError(
      coble_image_read(foreign<vtkTypeInt32Array>(Path("a.vti"), false, v).c_str(), &p, &image),
      COBLE_ERR_INPUT, {"-1 to 7"});
  v[3] = 4294967296.0;
  ExpectError(
      coble_image_read(foreign<vtkTypeInt64Array>(Path("a.vti"), false, v).c_str(), &p, &image),
      COBLE_ERR_INPUT, {"label", "32-bit integers"});
  v.resize(24, 0);
  v[3] = 0;
  ExpectError(
      coble_image_read(foreign<vtkTypeInt32Array>(Path("a.vti"), false, v, 3).c_str(), &p, &image),
      COBLE_ERR_INPUT, {"3 components"});
  EXPECT_EQ(image.value, nullptr);
}

TEST_F(Vtk, ImagesNeedCubicVoxels) {
  const Arrays a;
  coble_vtk_grid g = grid;
  g.spacing[2] = 0.04;
  const std::string path = Path("a.vti");
  ASSERT_EQ(coble_vti_write(path.c_str(), &g, 1, a.list.data()), COBLE_OK);
  const coble_image_params p = coble_image_defaults();
  coble_image image;
  ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT,
              {"0.02 x 0.02 x 0.04 um", "cubes"});
}

TEST_F(Vtk, DamagedFilesAreRefused) {
  const Arrays a;
  const std::string path = Path("a.vti");
  ASSERT_EQ(coble_vti_write(path.c_str(), &grid, (int)a.list.size(), a.list.data()), COBLE_OK);
  const std::string whole = Read(path);
  coble_vtk_grid g;
  coble_vtk_type type;
  void *data;
  for (size_t size = 0; size + 12 < whole.size(); size += whole.size() / 40) {
    SCOPED_TRACE(size);
    ExpectError(
        coble_vti_read(Write("cut.vti", whole.substr(0, size)).c_str(), nullptr, &g, &type, &data),
        COBLE_ERR_INPUT, {"cut.vti"});
    EXPECT_EQ(data, nullptr);
  }
  std::string flipped = whole;
  const size_t start = flipped.find('>', flipped.find("Name=\"phase\"")) + 60;
  for (size_t i = start; i < start + 40; i++) flipped[i] = 'A';
  ExpectError(coble_vti_read(Write("bad.vti", flipped).c_str(), nullptr, &g, &type, &data),
              COBLE_ERR_INPUT, {"bad.vti"});
  ExpectError(coble_vti_read(Write("txt.vti", "nothing").c_str(), nullptr, &g, &type, &data),
              COBLE_ERR_INPUT, {"txt.vti", "VTK image"});
  std::string huge = whole;
  const size_t extent = huge.find("0 7 0 5 0 3");
  huge.replace(extent, 11, "0 2000000 0 2000000 0 3");
  ExpectError(coble_vti_read(Write("huge.vti", huge).c_str(), nullptr, &g, &type, &data),
              COBLE_ERR_INPUT, {"huge.vti", "2^40"});
}

// VTK 9.2 ends the program on this one: its message names the point data, and there are none.
TEST_F(Vtk, TooFewCellValuesWithoutPointDataAreRefused) {
  const char *text =
      "<VTKFile type='ImageData' byte_order='LittleEndian'>"
      "<ImageData WholeExtent='0 2 0 1 0 1' Origin='0 0 0' Spacing='1 1 1'>"
      "<Piece Extent='0 2 0 1 0 1'><CellData>"
      "<DataArray type='UInt8' Name='a' format='ascii'>1</DataArray>"
      "</CellData></Piece></ImageData></VTKFile>";
  coble_vtk_grid g;
  coble_vtk_type type;
  void *data;
  ExpectError(coble_vti_read(Write("few.vti", text).c_str(), nullptr, &g, &type, &data),
              COBLE_ERR_INPUT, {"few.vti", "damaged"});
  EXPECT_EQ(data, nullptr);
}

TEST_F(Vtk, MoreCellsThanTheFileCanHoldAreRefused) {
  const Arrays a;
  ASSERT_EQ(coble_vti_write(Path("a.vti").c_str(), &grid, 1, a.list.data()), COBLE_OK);
  std::string large = Read(Path("a.vti"));
  for (int i = 0; i < 2; i++) large.replace(large.find("0 7 0 5 0 3"), 11, "0 999 0 999 0 999");
  coble_vtk_grid g;
  coble_vtk_type type;
  void *data;
  ExpectError(coble_vti_read(Write("large.vti", large).c_str(), nullptr, &g, &type, &data),
              COBLE_ERR_INPUT, {"large.vti", "1000 x 1000 x 1000 voxels", "damaged"});
}

TEST_F(Vtk, WrongGridsAreRefused) {
  const Arrays a;
  const std::string path = Path("a.vti");
  coble_vtk_grid g = grid;
  g.n[1] = 0;
  ExpectError(coble_vti_write(path.c_str(), &g, 1, a.list.data()), COBLE_ERR_INPUT, {"7 x 0 x 3"});
  g = grid;
  g.spacing[1] = 0;
  ExpectError(coble_vti_write(path.c_str(), &g, 1, a.list.data()), COBLE_ERR_INPUT, {"along y"});
  coble_vtk_array none = {"phase", COBLE_VTK_UINT8, nullptr};
  ExpectError(coble_vti_write(path.c_str(), &grid, 1, &none), COBLE_ERR_INPUT, {"array 0"});
  EXPECT_EQ(Count(), 0u);
}

struct Points {
  std::vector<double> position = {0.1, 0.2, 0.3, 1, 2, 3, -4, 5, 1e-3};
  std::vector<double> normal = {0, 0, 1, 1, 0, 0, 0.6, 0.8, 0};
  std::vector<int64_t> line = {0, 1, 2, 1};
  std::vector<int32_t> kind = {0, 2, 1};
  std::vector<double> angle = {0, 45, 89.5};
  std::vector<coble_vtk_array> list = {{"kind", COBLE_VTK_INT32, kind.data()},
                                       {"mode_angle_deg", COBLE_VTK_DOUBLE, angle.data()}};
  coble_vtk_points header = {3, position.data(), normal.data(), 0, nullptr, 1.5, 0.75, 0, nullptr};
};

TEST_F(Vtk, PointsAreReadBackWithTheirData) {
  Points p;
  const std::string path = Path("bonds.vtp");
  for (const bool lines : {false, true}) {
    p.header.lines = lines ? 2 : 0;
    p.header.line = lines ? p.line.data() : nullptr;
    ASSERT_EQ(coble_vtp_write(path.c_str(), &p.header, 2, p.list.data()), COBLE_OK)
        << coble_message();
    EXPECT_EQ(Count(), 1u);
    vtkNew<vtkXMLPolyDataReader> reader;
    reader->SetFileName(path.c_str());
    reader->Update();
    vtkPolyData *data = reader->GetOutput();
    ASSERT_EQ(data->GetNumberOfPoints(), 3);
    vtkDataArray *normal = data->GetPointData()->GetNormals();
    ASSERT_NE(normal, nullptr);
    for (int i = 0; i < 9; i++) {
      EXPECT_EQ(data->GetPoint(i / 3)[i % 3], p.position[(size_t)i]);
      EXPECT_EQ(normal->GetComponent(i / 3, i % 3), p.normal[(size_t)i]);
    }
    EXPECT_EQ(data->GetPointData()->GetNumberOfArrays(), 3);
    for (int i = 0; i < 3; i++) {
      EXPECT_EQ(data->GetPointData()->GetArray("kind")->GetComponent(i, 0), p.kind[(size_t)i]);
      EXPECT_EQ(data->GetPointData()->GetArray("mode_angle_deg")->GetComponent(i, 0),
                p.angle[(size_t)i]);
    }
    EXPECT_EQ(data->GetFieldData()->GetArray("TimeValue")->GetComponent(0, 0), 1.5);
    EXPECT_EQ(data->GetFieldData()->GetArray("capacity_mAh_cm2")->GetComponent(0, 0), 0.75);
    EXPECT_EQ(data->GetNumberOfVerts(), lines ? 0 : 3);
    ASSERT_EQ(data->GetNumberOfLines(), lines ? 2 : 0);
    vtkIdType count;
    const vtkIdType *ends;
    for (vtkIdType i = 0; i < data->GetNumberOfLines(); i++) {
      data->GetLines()->GetCellAtId(i, count, ends);
      ASSERT_EQ(count, 2);
      EXPECT_EQ(ends[0], p.line[(size_t)(2 * i)]);
      EXPECT_EQ(ends[1], p.line[(size_t)(2 * i + 1)]);
    }
  }
  EXPECT_NE(Read(path).find("header_type=\"UInt64\""), std::string::npos);
  EXPECT_EQ(Read(path).find("AppendedData"), std::string::npos);
}

TEST_F(Vtk, NoPointsAreAFileToo) {
  const Points p;
  const std::string path = Path("none.vtp");
  const coble_vtk_points none = {0, nullptr, nullptr, 0, nullptr, 2, 0, 0, nullptr};
  const coble_vtk_array empty = {"kind", COBLE_VTK_INT32, nullptr};
  ASSERT_EQ(coble_vtp_write(path.c_str(), &none, 1, &empty), COBLE_OK) << coble_message();
  vtkNew<vtkXMLPolyDataReader> reader;
  reader->SetFileName(path.c_str());
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetNumberOfPoints(), 0);
  EXPECT_EQ(reader->GetOutput()->GetFieldData()->GetArray("TimeValue")->GetComponent(0, 0), 2);
}

TEST_F(Vtk, WrongPointsAreRefused) {
  Points p;
  const std::string path = Path("a.vtp");
  p.line[2] = 3;
  p.header.lines = 2;
  p.header.line = p.line.data();
  ExpectError(coble_vtp_write(path.c_str(), &p.header, 2, p.list.data()), COBLE_ERR_INPUT,
              {"a.vtp", "line 1", "point 3 of 3"});
  p.header.line = nullptr;
  ExpectError(coble_vtp_write(path.c_str(), &p.header, 2, p.list.data()), COBLE_ERR_INPUT,
              {"2 lines"});
  p.header.lines = 0;
  p.header.position = nullptr;
  ExpectError(coble_vtp_write(path.c_str(), &p.header, 2, p.list.data()), COBLE_ERR_INPUT,
              {"3 points"});
  p.header.position = p.position.data();
  p.list[1].data = nullptr;
  ExpectError(coble_vtp_write(path.c_str(), &p.header, 2, p.list.data()), COBLE_ERR_INPUT,
              {"array 1"});
  EXPECT_EQ(Count(), 0u);
  const Points good;
  ExpectError(coble_vtp_write(Path("no/a.vtp").c_str(), &good.header, 2, good.list.data()),
              COBLE_ERR_IO, {"no/a.vtp"});
  EXPECT_EQ(Count(), 0u);
}

TEST_F(Vtk, CollectionNamesFilesAndTimes) {
  const std::string path = Path("run.pvd");
  const double times[] = {0, 0.1, 2.5};
  const char *files[] = {"a_0000.vti", "a_0001.vti", "<&>\".vti"};
  ASSERT_EQ(coble_pvd_write(path.c_str(), 2, times, files), COBLE_OK) << coble_message();
  ASSERT_EQ(coble_pvd_write(path.c_str(), 3, times, files), COBLE_OK) << coble_message();
  EXPECT_EQ(Count(), 1u);
  EXPECT_EQ(Read(path),
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n"
            "  <Collection>\n"
            "    <DataSet timestep=\"0\" group=\"\" part=\"0\" file=\"a_0000.vti\"/>\n"
            "    <DataSet timestep=\"0.10000000000000001\" group=\"\" part=\"0\" "
            "file=\"a_0001.vti\"/>\n"
            "    <DataSet timestep=\"2.5\" group=\"\" part=\"0\" "
            "file=\"&lt;&amp;&gt;&quot;.vti\"/>\n"
            "  </Collection>\n</VTKFile>\n");
  const double bad = 0.0 / 0.0;
  ExpectError(coble_pvd_write(path.c_str(), 1, &bad, files), COBLE_ERR_INPUT, {"run.pvd", "entry"});
}

TEST_F(Vtk, UnwritablePlacesAreReported) {
  const Arrays a;
  const double time = 0;
  const char *file = "a.vti";
  ExpectError(coble_vti_write(Path("no/a.vti").c_str(), &grid, 1, a.list.data()), COBLE_ERR_IO,
              {"no/a.vti"});
  ExpectError(coble_pvd_write(Path("no/a.pvd").c_str(), 1, &time, &file), COBLE_ERR_IO,
              {"no/a.pvd", "No such file"});
  EXPECT_EQ(Count(), 0u);
}

// A disk that fills up: the file size limit stands for it. The file before it survives.
TEST_F(Vtk, AFullDiskLeavesTheOldFile) {
  std::vector<uint32_t> noise(64 * 64 * 64);
  uint32_t state = 1;
  for (uint32_t &v : noise) v = state = state * 1664525u + 1013904223u;
  const coble_vtk_grid g = {{64, 64, 64}, {0, 0, 0}, {1, 1, 1}, 0, 0};
  const coble_vtk_array array = {"noise", COBLE_VTK_INT32, noise.data()};
  const std::vector<double> times(2000, 0.5);
  const std::vector<const char *> files(2000, "step_0000.vti");
  const std::string vti = Write("a.vti", "old"), pvd = Write("a.pvd", "old");
  struct rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  for (rlim_t limit : {100, 5000, 50000, 100000}) {
    const struct rlimit small = {limit, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const coble_status image = coble_vti_write(vti.c_str(), &g, 1, &array);
    const std::string image_message = coble_message();
    const coble_status collection = coble_pvd_write(pvd.c_str(), 2000, times.data(), files.data());
    const std::string collection_message = coble_message();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_EQ(image, COBLE_ERR_IO) << limit;
    EXPECT_EQ(collection, COBLE_ERR_IO) << limit;
    EXPECT_NE(image_message.find("a.vti: cannot be written"), std::string::npos) << image_message;
    EXPECT_NE(collection_message.find("File too large"), std::string::npos) << collection_message;
    EXPECT_EQ(Read(vti), "old");
    EXPECT_EQ(Read(pvd), "old");
    EXPECT_EQ(Count(), 2u);
  }
  signal(SIGXFSZ, SIG_DFL);
}

}  // namespace
