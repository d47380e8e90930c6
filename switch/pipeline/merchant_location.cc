#include "switch/pipeline/merchant_location.h"

namespace isoswitch {
namespace {

// ISO 3166-1: two letters, three letters, a space.
constexpr std::string_view letters =
    "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB "
    "BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR "
    "BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR "
    "CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK "
    "FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS "
    "GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN "
    "ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO "
    "LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD "
    "MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER "
    "NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM "
    "PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP "
    "SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF "
    "TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY "
    "UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE ";
constexpr std::size_t row_size = 6;
static_assert(letters.size() % row_size == 0);

constexpr std::size_t name_size = 23;  // 1987
constexpr std::size_t city_size = 13;
constexpr std::size_t postal_code_size = 10;  // 1993

std::string_view without_blanks_behind(std::string_view text) {
  const std::size_t last = text.find_last_not_of(' ');
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

// Of exactly so many characters: longer ones are cut.
std::string filled(std::string_view text, std::size_t size) {
  std::string result{text.substr(0, size)};
  result.resize(size, ' ');
  return result;
}

// The same. Nothing: it is longer, and not to be cut.
std::optional<std::string> fitted(std::string_view text, std::size_t size, bool cut) {
  text = without_blanks_behind(text);
  if (text.size() > size && !cut) return std::nullopt;
  return filled(text, size);
}

// The part before the next backslash, which is taken off. Nothing: there is none.
std::optional<std::string_view> take_part(std::string_view& rest) {
  const std::size_t end = rest.find('\\');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return part;
}

}  // namespace

std::string_view three_letters(std::string_view two) {
  for (std::size_t at = 0; two.size() == 2 && at < letters.size(); at += row_size)
    if (letters.substr(at, 2) == two) return letters.substr(at + 2, 3);
  return {};
}

std::string_view two_letters(std::string_view three) {
  for (std::size_t at = 0; three.size() == 3 && at < letters.size(); at += row_size)
    if (letters.substr(at + 2, 3) == three) return letters.substr(at, 2);
  return {};
}

std::optional<std::string> location_of_1993(std::string_view location) {
  if (location.size() != name_size + city_size + 4 || location.find('\\') != std::string_view::npos)
    return std::nullopt;
  const std::string_view name = without_blanks_behind(location.substr(0, name_size));
  const std::string_view city = without_blanks_behind(location.substr(name_size, city_size));
  const std::string_view region = location.substr(name_size + city_size, 2);
  const std::string_view country = location.substr(name_size + city_size + 2, 2);
  const std::string_view known = three_letters(country);
  std::string result{name};
  result += "\\\\";  // no street
  result += city;
  result += '\\';
  result += filled("", postal_code_size) + filled(region, 3) + filled(known.empty() ? country : known, 3);
  return result;
}

std::optional<std::string> location_of_1987(std::string_view location, bool cut) {
  const auto name = take_part(location);
  const auto street = take_part(location);
  const auto city = take_part(location);
  if (!name || !street || !city || location.size() != postal_code_size + 6) return std::nullopt;
  const std::string_view country = location.substr(postal_code_size + 3, 3);
  const std::string_view known = two_letters(country);
  const auto name_there = fitted(*name, name_size, cut);
  const auto city_there = fitted(*city, city_size, cut);
  const auto region_there = fitted(location.substr(postal_code_size, 3), 2, cut);
  const auto country_there = fitted(known.empty() ? country : known, 2, cut);
  if (!name_there || !city_there || !region_there || !country_there) return std::nullopt;
  return *name_there + *city_there + *region_there + *country_there;
}

}  // namespace isoswitch
