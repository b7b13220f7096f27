/* The made-up bicycle maker of the demo. */
#include "company_tables.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const warehouses[][STARTER_COLUMNS_MAX] = {
    {"RAW", "Parts store"},
    {"SHOP", "Shop floor"},
    {"SPARE", "Spare parts counter"},
};

static const char *const items[][STARTER_COLUMNS_MAX] = {
    {"BK-CITY-26", "City bicycle 26 inch", "EA", "stock", "GENERAL", "6920000100019", "1280", "742.50", "13",
     "make"},
    {"BK-CITY-28", "City bicycle 28 inch", "EA", "stock", "GENERAL", "6920000100026", "1320", "768", "13",
     "make"},
    {"BK-TOUR", "Touring bicycle, 21 gears", "EA", "stock", "GENERAL", "6920000100033", "2460", "1395", "13",
     "make"},
    {"BK-KID-16", "Children's bicycle 16 inch 儿童自行车", "EA", "stock", "GENERAL", "6920000100040", "480",
     "288.40", "13", "make"},
    {"BK-CARGO", "Cargo bicycle 货运自行车", "EA", "stock", "GENERAL", "6920000100057", "3980", "2310", "13",
     "make"},
    {"SP-WHEEL-26", "Spare wheel 26 inch", "EA", "stock", "GENERAL", "6920000200016", "156", "88.20", "13",
     "make"},
    {"SP-LAMP", "Lamp set, dynamo", "SET", "stock", "GENERAL", "6920000200023", "68", "39.90", "13", "buy"},
    {"SP-LOCK", "Ring lock with two keys", "EA", "stock", "GENERAL", "6920000200030", "45", "26", "13",
     "buy"},
    {"SP-BELL", "Bell, brass 铜铃", "EA", "stock", "GENERAL", "6920000200047", "12.50", "6.80", "13", "buy"},
    {"SP-PUMP", "Hand pump", "EA", "stock", "GENERAL", "6920000200054", "36", "19.60", "13", "buy"},
    {"SA-FRAME-26", "Frame 26 inch, welded", "EA", "stock", "SEMI", "", "", "214", "13", "make"},
    {"SA-FRAME-28", "Frame 28 inch, welded", "EA", "stock", "SEMI", "", "", "226.50", "13", "make"},
    {"SA-WHEEL-F", "Front wheel, laced", "EA", "stock", "SEMI", "", "", "61.20", "13", "make"},
    {"SA-WHEEL-R", "Rear wheel, laced", "EA", "stock", "SEMI", "", "", "84.75", "13", "make"},
    {"RM-TUBE-25", "Steel tube 25 mm 钢管", "M", "stock", "RAW", "", "", "18.40", "13", "buy"},
    {"RM-TUBE-32", "Steel tube 32 mm 钢管", "M", "stock", "RAW", "", "", "22.15", "13", "buy"},
    {"RM-RIM-26", "Rim 26 inch", "EA", "stock", "RAW", "", "", "24.60", "13", "buy"},
    {"RM-RIM-28", "Rim 28 inch", "EA", "stock", "RAW", "", "", "26.80", "13", "buy"},
    {"RM-SPOKE", "Spoke with nipple", "EA", "stock", "RAW", "", "", "0.085", "13", "buy"},
    {"RM-HUB-F", "Front hub", "EA", "stock", "RAW", "", "", "14.30", "13", "buy"},
    {"RM-HUB-R", "Rear hub with coaster brake", "EA", "stock", "RAW", "", "", "36.90", "13", "buy"},
    {"RM-TYRE-26", "Tyre 26 inch", "EA", "stock", "RAW", "", "", "21", "13", "buy"},
    {"RM-TYRE-28", "Tyre 28 inch", "EA", "stock", "RAW", "", "", "22.50", "13", "buy"},
    {"RM-TUBE-IN", "Inner tube", "EA", "stock", "RAW", "", "", "6.20", "13", "buy"},
    {"RM-CHAIN", "Chain, 112 links", "EA", "stock", "RAW", "", "", "17.80", "13", "buy"},
    {"RM-CRANK", "Crank set", "SET", "stock", "RAW", "", "", "48.60", "13", "buy"},
    {"RM-PEDAL", "Pedal, pair", "PAIR", "stock", "RAW", "", "", "15.40", "13", "buy"},
    {"RM-SADDLE", "Saddle 车座", "EA", "stock", "RAW", "", "", "28", "13", "buy"},
    {"RM-BAR", "Handlebar, chromed", "EA", "stock", "RAW", "", "", "25.30", "13", "buy"},
    {"RM-GRIP", "Grip, pair", "PAIR", "stock", "RAW", "", "", "4.90", "13", "buy"},
    {"RM-BRAKE", "Rim brake, pair", "PAIR", "stock", "RAW", "", "", "31.70", "13", "buy"},
    {"RM-PAINT", "Powder paint", "KG", "stock", "RAW", "", "", "42", "13", "buy"},
    {"RM-BOX", "Carton for one bicycle", "EA", "stock", "RAW", "", "", "11.60", "13", "buy"},
    {"SV-ASSEMBLY", "Assembly at the customer's", "H", "service", "GENERAL", "", "120", "", "6", "buy"},
    {"SV-FREIGHT", "Freight 运费", "EA", "service", "GENERAL", "", "", "", "9", "buy"},
};

static const char *const units[][STARTER_COLUMNS_MAX] = {
    {"RM-SPOKE", "BOX", "144"},  {"RM-SPOKE", "BAG", "1000"}, {"RM-TUBE-25", "BAR", "6"},
    {"RM-TUBE-32", "BAR", "6"},  {"RM-PAINT", "G", "1/1000"}, {"RM-TYRE-26", "BOX", "20"},
    {"RM-TYRE-28", "BOX", "20"}, {"SP-BELL", "DOZ", "12"},    {"SP-LOCK", "DOZ", "12"},
};

static const char *const customers[][STARTER_COLUMNS_MAX] = {
    {"C001", "Riverside Cycles", "Nora Field", "12 Quay Street", "Bristol", "United Kingdom", "0117 555 0101",
     "30", "60000", ""},
    {"C002", "Fahrrad Lindner", "Jonas Lindner", "Hauptstraße 48", "Münster", "Germany", "0251 555 0102",
     "30", "80000", ""},
    {"C003", "Vélos du Canal", "Claire Morel", "7 quai des Tilleuls", "Strasbourg", "France",
     "03 55 50 01 03", "45", "50000", ""},
    {"C004", "上海骑行自行车有限公司", "王芳", "中山北路 1200 号", "上海", "中国", "021-5550104", "30",
     "200000", ""},
    {"C005", "北京远行车业", "李强", "朝阳路 88 号", "北京", "中国", "010-5550105", "30", "150000", ""},
    {"C006", "杭州西湖单车行", "陈静", "湖滨路 6 号", "杭州", "中国", "0571-555106", "15", "40000", ""},
    {"C007", "成都蓉城运动用品商店", "赵敏", "人民南路 31 号", "成都", "中国", "028-5550107", "30", "60000",
     ""},
    {"C008", "Bicicletas Alameda", "Lucía Torres", "Calle Mayor 19", "Sevilla", "Spain", "955 550 108", "60",
     "35000", ""},
    {"C009", "Cykelhuset Nord", "Emil Dahl", "Storgatan 3", "Umeå", "Sweden", "090 555 0109", "30", "45000",
     ""},
    {"C010", "Harbour Bike Hire", "Tom Reed", "Pier 4", "Auckland", "New Zealand", "09 555 0110", "14",
     "25000", ""},
    {"C011", "Counter sale", "", "", "", "", "", "0", "", ""},
};

static const char *const suppliers[][STARTER_COLUMNS_MAX] = {
    {"S001", "天津华通钢管厂", "刘洋", "工业大道 5 号", "天津", "中国", "022-5550201", "60", "", ""},
    {"S002", "Delta Rims and Hubs", "Hugo Brandt", "Industrieweg 9", "Eindhoven", "Netherlands",
     "040 555 0202", "30", "", ""},
    {"S003", "苏州橡胶制品有限公司", "周伟", "园区东路 77 号", "苏州", "中国", "0512-555203", "45", "", ""},
    {"S004", "Northern Chain Works", "Ada Moss", "2 Foundry Lane", "Sheffield", "United Kingdom",
     "0114 555 0204", "30", "", ""},
    {"S005", "宁波车座厂", "孙丽", "江北大道 210 号", "宁波", "中国", "0574-555205", "30", "", ""},
    {"S006", "Colori Polveri", "Paolo Riva", "Via Emilia 140", "Modena", "Italy", "059 555 0206", "60", "",
     ""},
    {"S007", "Cartons and More", "Eva Kohl", "Ringstraße 77", "Linz", "Austria", "0732 555 207", "14", "",
     ""},
    {"S008", "Swift Carriers", "Ben Hart", "Gate 3, Freight Park", "Rotterdam", "Netherlands", "010 555 0208",
     "14", "", ""},
};

const struct starter company_demo_rows[] = {
    {"warehouses", "code name", warehouses, COUNT(warehouses)},
    {"items", "code name unit kind category barcode price cost tax source", items, COUNT(items)},
    {"units", "item unit factor", units, COUNT(units)},
    {"customers", "code name contact address city country phone terms credit_limit tax", customers,
     COUNT(customers)},
    {"suppliers", "code name contact address city country phone terms credit_limit tax", suppliers,
     COUNT(suppliers)},
};
const size_t company_demo_count = COUNT(company_demo_rows);
