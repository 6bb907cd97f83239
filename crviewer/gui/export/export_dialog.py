"""The export dialog: which products to write, what each is for, and the names that the files get."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.fits.plain_text import counted
from crviewer.gui.controls.file_dialogs import ask_folder
from crviewer.gui.session.export_controller import ExportController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel, PlainMessageBox, tip_text
from crviewer.gui.style.user_settings import EXPORT_FILL, EXPORT_FOLDER, EXPORT_FORMATS
from crviewer.products.catalogue.exporting import Target
from crviewer.products.catalogue.product import GROUPS, Product, base_name, named_after
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.fills import CosmicRayFill
from crviewer.review.core.dq import parsed_flag_values
from crviewer.review.list.ray_selection import RaySelection

_MANY = 12  # names of files that a question lists


class ExportDialog(QDialog):
    """All products with a check box each; remembers what was ticked, the fill, and a folder of its own."""

    def __init__(self, store: SessionStore, export: ExportController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store, self._export = store, export
        assert store.state.exposure is not None
        self._science = named_after(store.state.exposure)
        self._marks = store.state.marks  # the selected rays, whatever their numbers are by then
        self.folder = QLineEdit(str(self._science.path.parent))
        self.base = QLineEdit(base_name(self._science))
        self.fill, self.rays = QComboBox(), QComboBox()
        self.flags = QLineEdit()
        self.tree = QTreeWidget()
        self.items: dict[Product, QTreeWidgetItem] = {}
        self.effect = PlainLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._fill_tree()
        self._fill_choices()
        self._compose()
        self._recall()
        self._connect()
        self._tell()

    # ------------------------------------------------------------------ composing

    def _fill_tree(self) -> None:
        self.tree.setHeaderLabels(["Product", "File", "Purpose"])
        self.tree.setAccessibleName("Products")
        self.tree.setToolTip("Ticked products are written; hover over one to read its purpose")
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        for title, products in GROUPS:
            group = QTreeWidgetItem(self.tree, [title])
            group.setFirstColumnSpanned(True)
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = group.font(0)
            font.setBold(True)
            group.setFont(0, font)
            for product in products:
                self.items[product] = _item(group, product)
        self.tree.expandAll()
        header = self.tree.header()
        assert header is not None
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def _fill_choices(self) -> None:
        for fill in CosmicRayFill:
            self.fill.addItem(f"{fill.value.capitalize()}: {fill.meaning}", fill)
        self.fill.setAccessibleName("Fill")
        self.fill.setToolTip("What replaces cosmic rays in the cleaned image and on contact sheets")
        review = self._store.state.review
        self.rays.addItem(f"All {len(review.rays) if review else 0} rays", False)
        selected = self._store.state.selection.rays
        if len(selected):
            self.rays.addItem(f"The {len(selected)} selected", True)
        self.rays.setAccessibleName("Rays")
        self.rays.setToolTip("Which rays contact sheets show; all other products contain every ray")

    def _compose(self) -> None:
        browse = QPushButton("Choose…")
        browse.setToolTip("Choose the folder to write to")
        browse.clicked.connect(self._browse)
        folder = QHBoxLayout()
        folder.addWidget(self.folder, 1)
        folder.addWidget(browse)
        self.folder.setAccessibleName("Folder")
        self.folder.setToolTip("The folder to write to")
        self.base.setAccessibleName("File names start with")
        self.base.setToolTip("Start of every file name; the name of the product follows")
        self.flags.setAccessibleName("Flags in the copy of the input")
        self.flags.setPlaceholderText("those of its pipeline")
        self.flags.setToolTip(
            "Values of flags in the copy of the input, such as BAD=4, CR=4096; empty for those of its pipeline"
        )
        form = QFormLayout()
        form.addRow("Folder", folder)
        form.addRow("File names start with", self.base)
        form.addRow("Fill of cleaned image", self.fill)
        form.addRow("Rays on contact sheets", self.rays)
        form.addRow("Flags in the copy of the input", self.flags)
        self._button.setText("Export")
        layout = QVBoxLayout(self)
        layout.addWidget(self.tree, 1)
        layout.addLayout(form)
        layout.addWidget(self.effect)
        layout.addWidget(self.buttons)
        self.resize(1060, 660)

    def _connect(self) -> None:
        self.tree.itemChanged.connect(self._tell)
        self.folder.textChanged.connect(self._tell)
        self.base.textChanged.connect(self._tell)
        self.flags.textChanged.connect(self._tell)
        self.rays.currentIndexChanged.connect(self._tell)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        self._store.opened.connect(self.reject)  # the names are those of the frame before

    @property
    def _button(self) -> QPushButton:
        button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        assert button is not None
        return button

    # ------------------------------------------------------------- what is chosen

    def tick(self, *products: Product) -> None:
        """Choose these products and no others."""
        for product, item in self.items.items():
            item.setCheckState(0, Qt.CheckState.Checked if product in products else Qt.CheckState.Unchecked)

    @property
    def targets(self) -> list[Target]:
        """What is to be written, and where to."""
        folder, base = Path(self.folder.text().strip()).expanduser(), self.base.text().strip()
        ticked = (product for product, item in self.items.items() if item.checkState(0) == Qt.CheckState.Checked)
        return [(product, folder / product.named(base)) for product in ticked]

    def _paths(self) -> list[Path]:
        """Every file that would be written."""
        content = self._content()
        return [] if content is None else [each for made, path in self.targets for each in made.paths(content, path)]

    def _content(self) -> ExportRequest | None:
        review = self._store.state.review
        chosen = None
        if review is not None and self.rays.currentData():
            chosen = RaySelection.found(self._marks, review.rays, review.settled).rays
        flags = parsed_flag_values(self.flags.text())
        return self._export.content(fill=self.fill.currentData(), rays=chosen, flag_values=flags)

    def _tell(self, *_: object) -> None:
        """Show the names that files get, and what Export will do."""
        base = self.base.text().strip()
        self.tree.blockSignals(True)
        for product, item in self.items.items():
            item.setText(1, product.named(base))
        self.tree.blockSignals(False)
        problem = _problem(base, self.folder.text()) or _flag_problem(self.flags.text())
        paths = [] if problem else self._paths()
        self._button.setEnabled(bool(paths))
        self.effect.setText(
            problem or f"{_files(len(paths))} will be written." if paths or problem else "Tick at least one product."
        )

    # ------------------------------------------------------------------- writing

    def _on_accepted(self) -> None:
        existing = [path for path in self._paths() if path.exists()]
        if existing:
            self._ask(existing)
        else:
            self._write(overwrite=False)

    def _ask(self, existing: list[Path]) -> None:
        names = [path.name for path in existing[:_MANY]]
        if len(existing) > _MANY:
            names.append(f"and {len(existing) - _MANY} more")
        box = PlainMessageBox(
            QMessageBox.Icon.Question,
            "Files exist",
            "\n".join([f"In {existing[0].parent} {_files(len(existing))} would be replaced:", "", *names]),
            QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
        assert replace is not None
        replace.clicked.connect(partial(self._write, overwrite=True))
        box.open()

    def _write(self, *_: object, overwrite: bool) -> None:
        content = self._content()
        if content is not None:
            self._remember()
            self._export.write(self.targets, content, overwrite=overwrite)
        self.accept()

    def _browse(self) -> None:
        if chosen := ask_folder(self, "Export to", self.folder.text()):
            self.folder.setText(str(chosen))

    # --------------------------------------------------------------- remembering

    def _remember(self) -> None:
        EXPORT_FORMATS.keep(tuple(product.format for product, _ in self.targets))
        EXPORT_FILL.keep(self.fill.currentData())
        own = Path(self.folder.text()) != self._science.path.parent
        EXPORT_FOLDER.keep(self.folder.text() if own else "")

    def _recall(self) -> None:
        self.tick(*(product for product in self.items if product.format in EXPORT_FORMATS.value()))
        self.fill.setCurrentIndex(list(CosmicRayFill).index(EXPORT_FILL.value()))
        if folder := EXPORT_FOLDER.value():
            self.folder.setText(folder)


def _item(group: QTreeWidgetItem, product: Product) -> QTreeWidgetItem:
    item = QTreeWidgetItem(group, [f"{product.name[0].upper()}{product.name[1:]}", "", product.purpose])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
    item.setToolTip(2, tip_text(product.purpose))
    return item


def _problem(base: str, folder: str) -> str:
    """What is wrong with a name or a folder, in words; empty where nothing is."""
    if not base:
        return "Enter how the file names start."
    if Path(base).name != base:
        return "File names cannot contain slashes; choose the folder above."
    return "" if folder.strip() else "Choose a folder."


def _flag_problem(text: str) -> str:
    try:
        parsed_flag_values(text)
    except ValueError as error:
        return f"Flags in the copy of the input {error}."
    return ""


def _files(count: int) -> str:
    return counted(count, "file")
