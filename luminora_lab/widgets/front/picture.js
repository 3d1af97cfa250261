// A figure with its words for those who do not see it.
export default {
  render({ model, el }) {
    el.classList.add("ll-picture");
    const image = document.createElement("img");
    let address = null;
    const show = () => {
      const data = model.get("png");
      if (address) URL.revokeObjectURL(address);
      address = data && data.byteLength ? URL.createObjectURL(new Blob([data], { type: "image/png" })) : null;
      image.hidden = !address;
      if (address) image.src = address;
      image.alt = model.get("alt");
      image.style.width = model.get("width") ? `${model.get("width")}px` : "";
    };
    model.on("change:png", show);
    model.on("change:alt", show);
    el.replaceChildren(image);
    show();
    return () => address && URL.revokeObjectURL(address);
  },
};
